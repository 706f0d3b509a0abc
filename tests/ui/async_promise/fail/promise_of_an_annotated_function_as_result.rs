use promise_core::prelude::*;

#[async_promise]
async fn load(n: u32) -> Result<u32, Error> {
    Ok(n)
}

#[async_promise]
async fn load_twice(n: u32) -> Result<u32, Error> {
    load(n) //~ ERROR mismatched types
}

fn main() {}
