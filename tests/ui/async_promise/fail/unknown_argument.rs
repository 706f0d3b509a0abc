use promise_core::prelude::*;

#[async_promise(lazy)] //~ ERROR `lazy` is no option
async fn load() -> u32 {
    1
}

fn main() {}
