use promise_core::prelude::*;

fn compare(done: impl FnOnce(u32, u32) + Send + 'static) {
    done(1, 2);
}

fn main() {
    let number = promise!(compare(_)); //~ ERROR closure is expected to take 2 arguments, but it takes 1 argument
    number.detach(drop);
}
