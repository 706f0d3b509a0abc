use promise_core::prelude::*;

#[async_promise(blocking, deferred)] //~ ERROR keep one
fn load() -> u32 {
    1
}

fn main() {}
