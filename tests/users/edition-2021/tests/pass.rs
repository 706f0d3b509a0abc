//! The programs of `tests/ui/*/pass` in edition 2021, with what edition 2024 makes of them in view.
#![deny(warnings, rust_2024_compatibility, future_incompatible)]
#![allow(dead_code, edition_2024_expr_fragment_specifier)]
// The programs are odd on purpose.
#![allow(
    clippy::redundant_closure,
    clippy::let_underscore_future,
    clippy::needless_return,
    clippy::identity_op
)]
#![allow(clippy::never_loop, clippy::manual_unwrap_or_default, clippy::if_same_then_else)]
#![allow(clippy::redundant_pattern_matching)]

#[path = "../../../ui/programs.rs"]
mod programs;

#[test]
fn programs_run() {
    programs::run();
}
