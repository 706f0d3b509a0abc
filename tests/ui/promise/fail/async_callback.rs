use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn main() {
    let number = promise!(count(_ = async |n| n + 1)); //~ ERROR a callback is called synchronously: remove `async`
    number.detach(drop);
}
