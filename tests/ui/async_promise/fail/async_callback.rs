use promise_core::prelude::*;

#[async_promise]
fn count(done: impl AsyncFnOnce(u32)) { //~ ERROR an async callback has to be waited for
    drop(done(1));
}

fn main() {}
