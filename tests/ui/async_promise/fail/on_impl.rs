use promise_core::prelude::*;

struct Service;

#[async_promise]
impl Service { //~ ERROR put it on each method that is to return a promise
    async fn load(self) -> Result<u32, Error> {
        Ok(1)
    }
}

fn main() {}
