use promise_core::prelude::*;

#[async_promise]
async fn load() -> Result<u32, Error> { //~ ERROR mismatched types
    println!("loading");
}

fn main() {}
