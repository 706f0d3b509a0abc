//! `main` may give nothing.
#![deny(warnings)]

use promise_core::prelude::*;
use std::time::Duration;

/// The program.
#[promise_core::main(crate = promise_core)]
pub async fn main() {
    if sleep(Duration::ZERO).await.is_err() {
        return;
    }
    println!("done");
}
