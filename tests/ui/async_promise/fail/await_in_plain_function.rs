use promise_core::prelude::*;

#[async_promise]
async fn load() -> u32 {
    1
}

#[async_promise]
fn load_twice() -> Result<u32, Error> {
    Ok(load().await? * 2) //~ ERROR `await` is only allowed inside `async` functions and blocks
}

fn main() {}
