use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(*mut c_void, c_int);

unsafe extern "C" fn report(_: *mut c_void, _: c_int) {}

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void, free: unsafe extern "C" fn(*mut c_void));
}

fn main() {
    let number: Promise<u32> = promise!(unsafe { read(report, std::ptr::null_mut(), _ = drop) }); //~ ERROR `_ = drop` stands for the function that C gives user data back to
    number.detach(drop);
}
