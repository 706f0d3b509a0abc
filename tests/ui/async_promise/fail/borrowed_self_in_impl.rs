use promise_core::prelude::*;

struct Counter(u32);

#[async_promise]
impl Counter {
    async fn count(&self) -> u32 { //~ ERROR `self` is borrowed and may be gone before the promise settles
        self.0
    }

    async fn add(mut self, n: &u32) -> u32 { //~ ERROR `n` is borrowed
        self.0 += n;
        self.0
    }
}

fn main() {}
