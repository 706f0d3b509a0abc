use promise_core::prelude::*;
use std::ffi::c_void;

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| n + 1)] //~ ERROR the promise function must say what it gives
    fn lookup(done: extern "C" fn(u32, *mut c_void), data: *mut c_void);
}

fn main() {}
