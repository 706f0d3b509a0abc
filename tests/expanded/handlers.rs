//! What a handler can be: two of them, a function, a pattern, a lent value, one that returns early.

use promise_core::prelude::*;

#[derive(Debug)]
pub enum ApiError {
    NotFound { id: u32 },
    Fault(Fault),
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault)
    }
}

fn fetch(id: u32) -> Promise<u32, ApiError> {
    Promise::reject(ApiError::NotFound { id })
}

fn double(n: u32) -> u32 {
    n * 2
}

pub fn main() {
    let text = promise!(
        fetch(1)
            .then(double, |_| 3)
            .then(double)
            .success(|n: &u32| n.to_string())
            .then(|text| {
                if text.is_empty() {
                    return Err(ApiError::NotFound { id: 0 });
                }
                text
            })
            .catch(|ApiError::NotFound { id }| id.to_string())
    );
    assert_eq!(text.wait().unwrap(), "6");
}
