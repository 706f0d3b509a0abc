use promise_core::prelude::*;

#[derive(Debug)]
enum ApiError {
    NotFound,
}

fn get(done: impl FnOnce(Result<u32, ApiError>) + Send + 'static) {
    done(Err(ApiError::NotFound));
}

fn main() {
    let number = promise!(
        get(_), //~ ALSO a promise cannot be rejected with `ApiError`
        error = ApiError //~ ERROR a promise cannot be rejected with `ApiError`
    );
}
