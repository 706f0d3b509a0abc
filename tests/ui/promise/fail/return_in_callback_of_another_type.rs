use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn main() {
    let number = promise!(count(_ = |n| { //~ ERROR mismatched types
        if n > 3 {
            return "many";
        }
        n
    }));
    number.detach(drop);
}
