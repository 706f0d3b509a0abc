//! Calls of C functions: `_ = |..| ..` where the function pointer goes, `_` where the user data goes.

use std::ffi::{c_int, c_void};

use promise_core::prelude::*;

unsafe extern "C" fn add(
    a: c_int,
    b: c_int,
    done: Option<unsafe extern "C" fn(*mut c_void, c_int)>,
    user_data: *mut c_void,
) -> c_int {
    if let Some(done) = done {
        // SAFETY: the caller passes a function and what it is to be called with.
        unsafe { done(user_data, a + b) };
    }
    0
}

pub fn main() {
    // SAFETY: `add` calls the callback once, with the user data.
    let sum = promise!(unsafe { add(1, 2, Some(_ = |sum| sum), _) }, check = |status| status == 0);
    assert_eq!(sum.wait().unwrap(), 3);
}
