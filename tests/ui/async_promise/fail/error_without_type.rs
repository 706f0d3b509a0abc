use promise_core::prelude::*;

#[async_promise(error)] //~ ERROR this option needs a value
fn count(done: impl FnOnce(u32)) {
    done(1);
}

fn main() {}
