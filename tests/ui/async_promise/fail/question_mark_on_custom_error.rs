use promise_core::prelude::*;

struct Broken;

fn check() -> Result<u32, Broken> {
    Err(Broken)
}

#[async_promise]
async fn load() -> Result<u32, Error> {
    let n = check()?; //~ ERROR `?` couldn't convert the error: `Broken: std::error::Error` is not satisfied
    Ok(n)
}

fn main() {}
