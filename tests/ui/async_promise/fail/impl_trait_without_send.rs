use promise_core::prelude::*;
use std::fmt::Display;

#[async_promise] //~ ERROR future cannot be sent between threads safely
async fn show(what: impl Display) -> Result<String, Error> {
    Ok(what.to_string())
}

fn main() {}
