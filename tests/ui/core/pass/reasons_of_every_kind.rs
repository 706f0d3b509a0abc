//! Reasons that are not the default one.
#![deny(warnings)]

use promise_core::prelude::*;
use std::io;

#[derive(Debug)]
enum ApiError {
    NotFound { id: u32 },
    Empty,
    Io(io::Error),
    Fault(Fault),
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault)
    }
}

impl From<io::Error> for ApiError {
    fn from(error: io::Error) -> Self {
        ApiError::Io(error)
    }
}

fn fetch(id: u32) -> Promise<u32, ApiError> {
    promise!(
        async move { if id == 0 { Err(ApiError::NotFound { id: 5 }) } else { Ok(id) } },
        error = ApiError
    )
}

fn boxed() -> Promise<u32, Box<dyn std::error::Error + Send + Sync>> {
    promise!(async { 1 }, error = Box<dyn std::error::Error + Send + Sync>)
}

pub fn main() {
    let number = promise!(
        fetch(0)
            .then(|n| if n == 0 { Err(io::Error::other("no")) } else { Ok(n) })
            .catch(|ApiError::Empty| 0)
            .catch(|ApiError::Io(e)| e.raw_os_error().unwrap_or(0).unsigned_abs())
            .catch(|ApiError::NotFound { id: 1..=3 }| 0)
            .catch(|(ApiError::Empty | ApiError::Fault(Fault::Panicked(_)))| 0)
            .catch(|ApiError::NotFound { id }| *id)
            .catch(|e: &ApiError| format!("{e:?}").len() as u32)
    );
    assert_eq!(number.wait().unwrap(), 5);
    assert_eq!(boxed().wait().unwrap(), 1);
    let text: Promise<u32, String> = promise!(|_resolve, reject| reject("no".to_string()));
    assert_eq!(text.wait(), Err("no".to_string()));
    let unit: Promise<u32, ()> = Promise::reject(());
    assert_eq!(unit.wait(), Err(()));
}
