use promise_core::prelude::*;

#[derive(Debug)]
enum ApiError {
    NotFound,
}

fn main() {
    let number = Promise::<u32, ApiError>::reject(ApiError::NotFound); //~ ERROR a promise cannot be rejected with `ApiError`
}
