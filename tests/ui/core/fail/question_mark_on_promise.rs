use promise_core::prelude::*;

async fn twice(start: Promise<u32>) -> Result<u32, Error> {
    Ok(start? * 2) //~ ERROR the `?` operator can only be applied to values that implement `Try`
}

fn main() {}
