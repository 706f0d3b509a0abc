#![deny(unused_must_use)]
use promise_core::prelude::*;

#[async_promise]
async fn load() -> Result<u32, Error> {
    Ok(1)
}

fn main() {
    load(); //~ ERROR unused return value of `load` that must be used
}
