use promise_core::prelude::*;

#[async_promise(map = |n| -> u32 { Promise::<u32>::resolve(n).await? })] //~ ERROR a callback cannot wait
fn count(done: impl FnOnce(u32)) {
    done(1);
}

fn main() {}
