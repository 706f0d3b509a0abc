use promise_core::prelude::*;

struct Name<'a>(&'a str);

#[async_promise] //~ ERROR borrowed data escapes outside of function
async fn greet(name: Name) -> Result<String, Error> {
    Ok(format!("hello {}", name.0))
}

fn main() {}
