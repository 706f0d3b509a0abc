use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(c_int, *mut c_void, c_int);

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void);
}

fn main() {
    let number = promise!(unsafe { read(_ = |n, _| n, _) }); //~ ERROR neither the first nor the last parameter
    number.detach(drop);
}
