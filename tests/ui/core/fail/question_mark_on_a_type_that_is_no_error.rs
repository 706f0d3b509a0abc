use promise_core::prelude::*;

struct Broken;

fn check() -> Result<u32, Broken> {
    Err(Broken)
}

async fn load() -> Result<u32, Error> {
    Ok(check()?) //~ ERROR `?` couldn't convert the error: `Broken: std::error::Error` is not satisfied
}

fn main() {}
