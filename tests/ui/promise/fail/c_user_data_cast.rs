use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(*mut c_void, c_int);

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void);
}

fn main() {
    let number = promise!(unsafe { read(_ = |n| n, _ as *mut c_void) }); //~ ERROR the user data of a C function is written `_`
    number.detach(drop);
}
