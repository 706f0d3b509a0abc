use promise_core::prelude::*;

#[async_promise(crate)] //~ ERROR write the path of `promise-core` in this crate
async fn load() -> u32 {
    1
}

#[async_promise(crate = "promise_core")] //~ ERROR write the path of `promise-core` in this crate
async fn load_more() -> u32 {
    1
}

fn main() {}
