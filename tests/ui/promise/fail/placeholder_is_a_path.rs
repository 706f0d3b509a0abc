use promise_core::prelude::*;

fn compare(done: impl FnOnce(u32, u32) + Send + 'static) {
    done(1, 2);
}

fn main() {
    let number = promise!(compare(_ = u32::max)); //~ ERROR a placeholder takes a closure: write `_ = |a, b| function(a, b)`
    number.detach(drop);
}
