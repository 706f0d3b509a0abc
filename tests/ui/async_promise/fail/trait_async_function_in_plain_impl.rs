use promise_core::prelude::*;

#[async_promise]
trait Load {
    async fn load(self: Box<Self>) -> Result<u32, Error>;
}

impl Load for u32 {
    async fn load(self: Box<Self>) -> Result<u32, Error> { //~ ERROR method `load` has an incompatible type for trait
        Ok(*self)
    }
}

fn main() {}
