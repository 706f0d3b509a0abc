use promise_core::prelude::*;

#[async_promise]
trait Load { //~ ERROR `#[async_promise]` on a trait is not supported
    async fn load(self) -> Result<u32, Error>;
}

fn main() {}
