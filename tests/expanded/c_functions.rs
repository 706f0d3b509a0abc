//! `#[async_promise]` on a block of C functions.

use std::ffi::{c_int, c_void};

use promise_core::prelude::*;

#[async_promise]
unsafe extern "C" {
    #[promise(qsort_promise, |a, b| -> bool { !a.is_null() && !b.is_null() }, returning = 0)]
    fn qsort_r(
        base: *mut c_void,
        count: usize,
        size: usize,
        #[callback] compare: Option<unsafe extern "C" fn(*const c_void, *const c_void, *mut c_void) -> c_int>,
        #[user_data] user_data: *mut c_void,
    );
}

pub fn main() {}
