use promise_core::prelude::*;
use std::ffi::c_void;

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n })] //~ ERROR the closure has not the parameters of this callback
    fn lookup(done: extern "C" fn(u32, u32, *mut c_void), data: *mut c_void);
}

fn main() {}
