use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(*mut c_void, c_int);

unsafe extern "C" {
    fn read_between(extra: *mut c_void, done: Callback, user_data: *mut c_void);
}

fn main() {
    let number = promise!(unsafe { read_between(_, _ = |n| n, _) }); //~ ERROR a callback has one user data
    number.detach(drop);
}
