#![allow(unused_variables, non_snake_case)]
use promise_core::prelude::*;

#[derive(Debug)]
enum ApiError {
    NotFound,
    Fault(Fault),
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault)
    }
}

fn main() {
    let start: Promise<u32, ApiError> = Promise::reject(ApiError::NotFound);
    promise!(start.catch(|NotFound| 0)).detach(drop); //~ ERROR pattern binding `NotFound` is named the same as one of the variants
}
