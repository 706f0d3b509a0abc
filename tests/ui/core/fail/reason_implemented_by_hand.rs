use promise_core::prelude::*;

#[derive(Debug)]
struct ApiError;

impl From<Fault> for ApiError {
    fn from(_: Fault) -> Self {
        ApiError
    }
}

impl Reason for ApiError {} //~ ERROR conflicting implementations of trait `promise_core::Reason` for type `ApiError`

fn main() {}
