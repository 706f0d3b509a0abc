use promise_core::prelude::*;

#[async_promise]
async fn greet<'a>(name: &'a str) -> Result<String, Error> { //~ ERROR `name` is borrowed and may be gone before the promise settles
    Ok(format!("hello {name}"))
}

fn main() {}
