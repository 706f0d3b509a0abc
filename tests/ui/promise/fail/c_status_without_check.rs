use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(*mut c_void, c_int);

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void) -> c_int;
}

fn main() {
    let number = promise!(unsafe { read(_ = |n| n, _) }); //~ ERROR the `i32` that this call gives may say that it has failed
    number.detach(drop);
}
