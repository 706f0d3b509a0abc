use promise_core::prelude::*;

#[async_promise]
async fn load() -> Result<u32, Error> {
    1 //~ ERROR mismatched types
}

fn main() {}
