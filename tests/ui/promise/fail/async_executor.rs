use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number: Promise<u32> = promise!(async |resolve, _reject| resolve(fetch(1).await.unwrap())); //~ ERROR an executor is not async
    number.detach(drop);
}
