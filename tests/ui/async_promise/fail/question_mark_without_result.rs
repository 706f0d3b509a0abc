use promise_core::prelude::*;

#[async_promise]
async fn load(text: String) -> u32 {
    let n: u32 = text.parse()?; //~ ERROR the `?` operator can only be used in
    n
}

fn main() {}
