use promise_core::prelude::*;

fn compare(done: impl FnOnce(u32, u32) + Send + 'static) {
    done(1, 2);
}

fn main() {
    let number = promise!(compare(_(a, b))); //~ ERROR a callback with arguments is written `_ = |a, b| value`
    number.detach(drop);
}
