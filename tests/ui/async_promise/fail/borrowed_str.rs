use promise_core::prelude::*;

#[async_promise]
async fn greet(name: &str) -> Result<String, Error> { //~ ERROR `name` is borrowed and may be gone before the promise settles: instead of `&str` take `String` or `Arc<str>`
    Ok(format!("hello {name}"))
}

fn main() {}
