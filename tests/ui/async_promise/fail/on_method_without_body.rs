use promise_core::prelude::*;

trait Load {
    #[async_promise]
    async fn load(self) -> Result<u32, Error>; //~ ERROR a function without a body cannot start anything
}

fn main() {}
