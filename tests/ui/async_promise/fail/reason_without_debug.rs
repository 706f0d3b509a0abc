use promise_core::prelude::*;

enum ApiError {
    NotFound,
    Fault(Fault),
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault)
    }
}

#[async_promise]
async fn load(id: u32) -> Result<u32, ApiError> { //~ ERROR a promise cannot be rejected with `ApiError`
    if id == 0 { Err(ApiError::NotFound) } else { Ok(id) }
}

fn main() {}
