use promise_core::prelude::*;
use std::borrow::Cow;

#[async_promise]
async fn greet(name: Cow<'_, str>) -> Result<String, Error> { //~ ERROR instead of `Cow<'_, str>` take a type without a lifetime
    Ok(format!("hello {name}"))
}

fn main() {}
