use promise_core::prelude::*;

struct Service {
    base: u32,
}

impl Service {
    #[async_promise]
    async fn add(&self, n: u32) -> Result<u32, Error> { //~ ERROR `self` is borrowed and may be gone before the promise settles: take `self`, or `self: Arc<Self>`
        Ok(self.base + n)
    }

    #[async_promise]
    async fn set(&mut self, n: u32) { //~ ERROR `self` is borrowed and may be gone before the promise settles
        self.base = n;
    }
}

fn main() {}
