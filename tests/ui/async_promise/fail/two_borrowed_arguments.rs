use promise_core::prelude::*;

#[async_promise]
async fn greet(
    greeting: &str, //~ ERROR `greeting` is borrowed
    name: &str,     //~ ERROR `name` is borrowed
) -> Result<String, Error> {
    Ok(format!("{greeting} {name}"))
}

fn main() {}
