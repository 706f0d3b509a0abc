use promise_core::prelude::*;

#[derive(Debug)]
enum ApiError {
    NotFound,
}

fn fetch() -> Promise<u32> {
    Promise::resolve(1)
}

fn main() {
    let number = promise!(
        fetch()
            .then(|n| n + 1)
            .then(|n| if n > 1 { Ok(n) } else { Err(ApiError::NotFound) }) //~ ALSO `ApiError` cannot become the reason
            .catch(|_| 1),
        error = ApiError //~ ERROR a promise cannot be rejected with `ApiError`
    );
    number.detach(drop);
}
