use promise_core::prelude::*;

#[async_promise]
async fn load() -> u32 {
    "one" //~ ERROR mismatched types
}

fn main() {}
