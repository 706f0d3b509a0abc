use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n })]
    fn lookup(done: extern "C" fn(u32, *mut c_void), data: *mut c_void) -> c_int; //~ ERROR may say that it has failed
}

fn main() {}
