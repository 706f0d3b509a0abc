use promise_core::prelude::*;

#[derive(Debug)]
enum ApiError {
    NotFound,
}

fn main() {
    let number = promise!(async { Err::<u32, _>(ApiError::NotFound) }, error = ApiError); //~ ERROR a promise cannot be rejected with `ApiError` //~ ALSO a promise cannot be rejected with `ApiError`
}
