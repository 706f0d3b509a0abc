//! The programs of `ui/*/pass` in edition 2024.
#![deny(warnings)]
#![allow(dead_code)]
// The programs are odd on purpose.
#![allow(
    clippy::redundant_closure,
    clippy::let_underscore_future,
    clippy::needless_return,
    clippy::identity_op
)]
#![allow(clippy::never_loop, clippy::manual_unwrap_or_default, clippy::if_same_then_else)]
#![allow(clippy::redundant_pattern_matching)]

#[path = "../ui/programs.rs"]
mod programs;

#[test]
fn programs_run() {
    programs::run();
}
