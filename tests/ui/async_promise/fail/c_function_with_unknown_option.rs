use promise_core::prelude::*;
use std::ffi::c_void;

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n }, blocking)] //~ ERROR `#[promise]` on a C function takes a name
    fn lookup(done: extern "C" fn(u32, *mut c_void), data: *mut c_void);
}

fn main() {}
