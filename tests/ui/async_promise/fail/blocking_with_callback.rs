use promise_core::prelude::*;

#[async_promise(blocking)] //~ ERROR one that takes a callback runs when it is called
fn count(done: impl FnOnce(u32)) {
    done(1);
}

fn main() {}
