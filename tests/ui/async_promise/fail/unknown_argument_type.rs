use promise_core::prelude::*;

#[async_promise]
async fn load(n: Number) -> Result<u32, Error> { //~ ERROR cannot find type `Number` in this scope
    Ok(n)
}

fn main() {}
