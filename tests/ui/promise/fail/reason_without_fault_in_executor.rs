use promise_core::prelude::*;

#[derive(Debug)]
enum ApiError {
    NotFound,
}

fn main() {
    let number: Promise<u32, _> = promise!(|resolve, reject| { //~ ERROR a promise cannot be rejected with `ApiError` //~ ALSO a promise cannot be rejected with `ApiError`
        if false {
            resolve(1);
        }
        reject(ApiError::NotFound);
    });
}
