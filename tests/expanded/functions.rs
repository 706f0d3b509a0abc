//! `#[async_promise]` on functions.

use promise_core::prelude::*;

/// Adds.
#[async_promise]
pub async fn add(a: u32, b: u32) -> Result<u32, Error> {
    Ok(a + b)
}

#[async_promise(deferred)]
async fn later(n: u32) -> u32 {
    n
}

#[async_promise]
fn parse(text: &str) -> Result<u32, Error> {
    Ok(text.parse()?)
}

#[async_promise(blocking)]
fn count(text: String) -> usize {
    text.len()
}

pub fn main() {
    assert_eq!(add(1, 2).wait().unwrap(), 3);
    assert_eq!(later(1).wait().unwrap(), 1);
    assert_eq!(parse("4").wait().unwrap(), 4);
    assert_eq!(count("four".into()).wait().unwrap(), 4);
}
