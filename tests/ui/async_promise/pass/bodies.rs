//! What a body may do.
#![deny(warnings)]

use promise_core::prelude::*;
use std::time::Duration;

#[async_promise]
async fn early(n: u32) -> Result<u32, Error> {
    if n == 0 {
        return Ok(0);
    }
    if n == 1 {
        return Err(Error::msg("one"));
    }
    if n == 2 {
        Err(std::fmt::Error)?;
    }
    sleep(Duration::ZERO).await?;
    Ok(n)
}

#[async_promise]
async fn early_value(n: u32) -> u32 {
    if n == 0 {
        return 0;
    }
    n
}

#[async_promise]
fn early_plain(text: &str) -> Result<u32, Error> {
    if text.is_empty() {
        return Ok(0);
    }
    Ok(text.parse()?)
}

#[async_promise]
async fn recursive(n: u32) -> Result<u32, Error> {
    if n == 0 { Ok(0) } else { Ok(recursive(n - 1).await? + 1) }
}

#[async_promise]
async fn only_panics() -> u32 {
    panic!("no")
}

#[async_promise]
async fn only_fails() -> Result<u32, Error> {
    return Err(Error::msg("no"));
}

#[async_promise]
async fn never() -> Result<std::convert::Infallible, Error> {
    Err(Error::msg("no"))
}

#[async_promise]
async fn chain(n: u32) -> Result<u32, Error> {
    let n = promise!(early(n).then(|n| early(n)).catch(|_: &std::fmt::Error| 5)).await?;
    Ok(n + 1)
}

#[async_promise(deferred)]
async fn items() -> u32 {
    const ONE: u32 = 1;
    fn two() -> u32 {
        2
    }
    use std::ops::Add as _;
    ONE.add(two())
}

#[async_promise(blocking)]
fn blocking(n: u32) -> u32 {
    std::thread::sleep(Duration::from_millis(1));
    n
}

pub fn main() {
    assert_eq!(early(0).wait().unwrap() + early(3).wait().unwrap(), 3);
    assert!(early(1).wait().is_err() && early(2).wait().is_err());
    assert_eq!(early_value(0).wait().unwrap() + early_value(3).wait().unwrap(), 3);
    assert_eq!(early_plain("").wait().unwrap() + early_plain("3").wait().unwrap(), 3);
    assert_eq!(recursive(5).wait().unwrap(), 5);
    assert!(only_panics().wait().is_err());
    assert!(only_fails().wait().is_err());
    assert!(never().wait().is_err());
    assert_eq!(chain(2).wait().unwrap(), 6);
    assert_eq!(items().wait().unwrap(), 3);
    assert_eq!(blocking(3).wait().unwrap(), 3);
}
