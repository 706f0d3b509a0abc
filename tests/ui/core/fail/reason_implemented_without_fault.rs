use promise_core::prelude::*;

#[derive(Debug)]
struct ApiError;

impl Reason for ApiError {} //~ ERROR the trait bound `ApiError: From<Fault>` is not satisfied

fn main() {}
