use promise_core::prelude::*;
use std::fmt;

#[derive(Debug)]
struct ApiError;

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no")
    }
}

impl std::error::Error for ApiError {}

impl From<ApiError> for Error { //~ ERROR conflicting implementations of trait `From<ApiError>` for type `promise_core::Error`
    fn from(_: ApiError) -> Self {
        Error::msg("no")
    }
}

fn main() {}
