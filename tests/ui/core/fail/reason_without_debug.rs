use promise_core::prelude::*;

struct ApiError;

impl From<Fault> for ApiError {
    fn from(_: Fault) -> Self {
        ApiError
    }
}

fn main() {
    let number = Promise::<u32, ApiError>::reject(ApiError); //~ ERROR a promise cannot be rejected with `ApiError`
}
