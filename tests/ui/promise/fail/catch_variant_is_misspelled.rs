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
    promise!(start.catch(|ApiError::NotFond| 0)).detach(drop); //~ ERROR no variant
}
