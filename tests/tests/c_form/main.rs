//! `promise!(unsafe { c_fn(.., _ = |args| expr, _) })`, with C functions written in Rust.

#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "the functions are the tests' own and ask for nothing"
)]

mod collect;
mod inference;
mod request;
mod stray;

use std::ffi::c_int;

/// What many libraries give: zero, or an error.
fn status(status: c_int) -> Result<(), String> {
    if status == 0 { Ok(()) } else { Err(format!("status {status}")) }
}
