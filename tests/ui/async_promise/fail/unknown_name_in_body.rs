use promise_core::prelude::*;

#[async_promise]
async fn load(id: u32) -> Result<u32, Error> {
    Ok(idd) //~ ERROR cannot find value `idd` in this scope
}

fn main() {}
