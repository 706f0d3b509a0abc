use promise_core::prelude::*;

#[async_promise(map = |a| -> u32 { a })] //~ ERROR this callback gets nothing
fn nothing(done: impl FnOnce()) {
    done();
}

#[async_promise(map = || -> u32 { 1 })] //~ ERROR this callback gets one value
fn one(done: impl FnOnce(u32)) {
    done(1);
}

#[async_promise(map = |(a, b)| -> u32 { a + b })] //~ ERROR this callback gets 2 values
fn two(done: impl FnOnce(u32, u32)) {
    done(1, 2);
}

fn main() {}
