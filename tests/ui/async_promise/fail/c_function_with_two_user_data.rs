use promise_core::prelude::*;
use std::ffi::c_void;

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n })]
    fn lookup(handle: *mut c_void, data: *mut c_void, done: extern "C" fn(u32, *mut c_void)); //~ ERROR put `#[user_data]` on the one
}

fn main() {}
