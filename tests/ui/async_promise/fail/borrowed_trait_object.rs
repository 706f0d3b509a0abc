use promise_core::prelude::*;
use std::fmt::Display;

#[async_promise]
async fn show(what: &dyn Display) -> Result<String, Error> { //~ ERROR instead of `&dyn Display` take `Arc<dyn Display>` or `Box<dyn Display>`
    Ok(what.to_string())
}

fn main() {}
