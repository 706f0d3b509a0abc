use promise_core::prelude::*;

#[async_promise]
async fn sum(numbers: &[u32]) -> Result<u32, Error> { //~ ERROR instead of `&[u32]` take `Vec<u32>` or `Arc<[u32]>`
    Ok(numbers.iter().sum())
}

fn main() {}
