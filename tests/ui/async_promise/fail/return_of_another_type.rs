use promise_core::prelude::*;

#[async_promise]
async fn load(n: u32) -> Result<u32, Error> {
    if n == 0 {
        return n; //~ ERROR mismatched types
    }
    Ok(n)
}

fn main() {}
