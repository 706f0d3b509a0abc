use promise_core::prelude::*;

#[async_promise]
fn load() -> Promise<u32> { //~ ERROR this function makes its promise itself
    Promise::resolve(1)
}

#[async_promise]
async fn load_later() -> Promise<u32> { //~ ERROR this function makes its promise itself
    Promise::resolve(1)
}

fn main() {}
