//! Tests, as `cargo test` finds them.
#![deny(warnings)]

use promise_core::prelude::*;
use std::time::Duration;

#[promise_core::test]
async fn adds() {
    assert_eq!(promise!(async { 1 }).await.unwrap(), 1);
}

/// Documented.
#[promise_core::test(virtual_time, crate = promise_core)]
#[ignore = "shows that the attribute is kept; tests/tests/schedulers waits for hours of virtual time"]
async fn waits_an_hour() -> Result<(), Error> {
    sleep(Duration::from_secs(3600)).await
}

#[promise_core::test()]
#[should_panic(expected = "no")]
async fn panics() {
    panic!("no");
}

#[promise_core::test(strict)]
async fn strict() {}

#[promise_core::test(schedules = 2 + 1, crate = promise_core)]
async fn schedules() -> Result<(), Error> {
    Ok(())
}

pub fn main() {
    let _ = (sleep, Duration::ZERO, promise!(Promise::<u32>::resolve(1)));
}
