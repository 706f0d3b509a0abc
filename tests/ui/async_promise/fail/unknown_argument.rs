use promise_core::prelude::*;

#[async_promise(lazy)] //~ ERROR `#[async_promise]` takes `blocking`, `deferred` and `crate = path`
async fn load() -> u32 {
    1
}

fn main() {}
