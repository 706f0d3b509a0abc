use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn main() {
    let number = promise!(count(_), thread = current); //~ ERROR this option belongs to a call of a C function
    number.detach(drop);
}
