//! Blocks of C functions.
#![deny(warnings, missing_docs, unused_qualifications, unsafe_op_in_unsafe_fn)]
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the functions are of this program and ask for nothing"
)]

use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

/// A function pointer behind an alias.
#[allow(non_camel_case_types)]
pub type found_cb = Option<unsafe extern "C" fn(*mut c_void, *const c_int)>;

#[async_promise(error = String)]
unsafe extern "C" {
    /// Documented.
    #[promise(find, |n| -> c_int { unsafe { *n } }, check = |status| if status == 0 { Ok(()) } else { Err(status.to_string()) })]
    pub fn pass_find(n: c_int, found: found_cb, data: *mut c_void) -> c_int;

    /// Not there.
    #[cfg(any())]
    #[promise(not_there, || -> Nothing { Nothing })]
    pub fn pass_not_there(found: found_cb, data: *mut c_void);

    /// Unchanged.
    pub static pass_count: c_int;
}

mod library {
    use super::{c_int, c_void, found_cb};

    #[unsafe(no_mangle)]
    static pass_count: c_int = 1;

    #[unsafe(no_mangle)]
    unsafe extern "C" fn pass_find(n: c_int, found: found_cb, data: *mut c_void) -> c_int {
        if n < 0 {
            return n;
        }
        // SAFETY: the caller gives its function and the data that belongs to it.
        unsafe { found.unwrap()(data, &raw const n) };
        0
    }
}

/// Runs.
pub fn main() {
    // SAFETY: numbers are all it gets.
    let (found, failed) = unsafe { (find(2), find(-3)) };
    assert_eq!(found.wait(), Ok(2));
    assert_eq!(failed.wait(), Err("-3".into()));
}
