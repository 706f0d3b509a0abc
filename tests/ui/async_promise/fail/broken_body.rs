use promise_core::prelude::*;

#[async_promise]
async fn load(n: u32) -> Result<u32, Error> {
    let m = n + ; //~ ERROR expected expression, found `;`
    Ok(m)
}

fn main() {}
