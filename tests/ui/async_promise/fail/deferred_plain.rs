use promise_core::prelude::*;

#[async_promise(deferred)] //~ ERROR `deferred` is for an `async fn`
fn load() -> u32 {
    1
}

fn main() {}
