use promise_core::prelude::*;

#[async_promise]
async fn same<T>(value: T) -> Result<T, Error> { //~ ERROR `T` cannot be sent between threads safely
    Ok(value)
}

fn main() {}
