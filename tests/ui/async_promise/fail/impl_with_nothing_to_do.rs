use promise_core::prelude::*;

struct Counter(u32);

#[async_promise]
impl Counter { //~ ERROR no method here takes a callback, and none is an `async fn`
    fn count(&self) -> u32 {
        self.0
    }
}

fn main() {}
