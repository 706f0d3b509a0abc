use promise_core::prelude::*;

#[async_promise]
#[promise(name = counted)] //~ ERROR write this in `#[async_promise(..)]`
fn count(done: impl FnOnce(u32)) {
    done(1);
}

fn main() {}
