use promise_core::prelude::*;

#[derive(Debug)]
enum ApiError {
    NotFound,
}

#[async_promise]
async fn load(id: u32) -> Result<u32, ApiError> { //~ ERROR a promise cannot be rejected with `ApiError`
    if id == 0 { Err(ApiError::NotFound) } else { Ok(id) }
}

fn main() {}
