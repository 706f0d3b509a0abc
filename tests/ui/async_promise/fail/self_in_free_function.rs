use promise_core::prelude::*;

#[async_promise]
async fn load(self) -> Result<u32, Error> { //~ ERROR `self` parameter is only allowed in associated functions
    Ok(1)
}

fn main() {}
