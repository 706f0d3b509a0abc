use promise_core::prelude::*;
use std::ffi::c_void;

type Callback = unsafe extern "C" fn(*mut c_void, i32);

unsafe extern "C" {
    fn lookup(name: *const u8, done: Callback, user_data: *mut c_void);
}

fn main() {
    let found = promise!(unsafe { lookup(c"name".as_ptr().cast(), _ = |_, n| n, _) }); //~ ERROR C functions are not supported
    let found = promise!(unsafe { lookup(c"name".as_ptr().cast(), _, _ as *mut c_void) }); //~ ERROR C functions are not supported
}
