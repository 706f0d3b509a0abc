use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn main() {
    let number = promise!(count(_: u32)); //~ ERROR the type of a callback's argument is written `_ = |value: Type| value`
    number.detach(drop);
}
