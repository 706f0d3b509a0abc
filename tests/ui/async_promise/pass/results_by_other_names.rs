//! The reason is found behind aliases whose name ends in `Result`.
#![deny(warnings)]

use promise_core::prelude::*;
use std::io;

type Result<T, E = Error> = std::result::Result<T, E>;
type ApiResult<T> = std::result::Result<T, String>;
type UnitResult = std::result::Result<(), String>;

#[async_promise]
async fn defaulted() -> Result<u32> {
    Ok("1".parse()?)
}

#[async_promise]
async fn both() -> Result<u32, String> {
    Ok(1)
}

#[async_promise]
async fn alias() -> ApiResult<u32> {
    Ok(1)
}

#[async_promise]
async fn unit() -> UnitResult {
    Ok(())
}

#[async_promise]
async fn of_io() -> io::Result<u32> {
    Ok(1)
}

#[async_promise(blocking)]
fn of_io_blocking() -> std::io::Result<u32> {
    Ok(1)
}

#[async_promise]
async fn written_out() -> ::std::result::Result<u32, ::promise_core::Error> {
    Ok(1)
}

pub fn main() {
    let a: Promise<u32> = defaulted();
    let b: Promise<u32, String> = both();
    let c: Promise<u32, String> = alias();
    let d: Promise<(), String> = unit();
    let e: Promise<u32, io::Error> = of_io();
    let f: Promise<u32, io::Error> = of_io_blocking();
    let g: Promise<u32> = written_out();
    assert_eq!(a.wait().unwrap() + b.wait().unwrap() + c.wait().unwrap(), 3);
    assert_eq!(e.wait().unwrap() + f.wait().unwrap() + g.wait().unwrap(), 3);
    d.wait().unwrap();
}
