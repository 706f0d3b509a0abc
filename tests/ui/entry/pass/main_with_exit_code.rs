//! `main` may give whatever a program can end with.
#![deny(warnings)]

use std::process::ExitCode;

#[promise_core::main]
pub async fn main() -> ExitCode {
    ExitCode::SUCCESS
}
