use promise_core::prelude::*;

#[async_promise(blocking)] //~ ERROR `blocking` is for a function that is not `async`
async fn load() -> u32 {
    1
}

fn main() {}
