use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n })]
    fn lookup(handle: *mut c_void, option: c_int, ...) -> c_int; //~ ERROR call it in a Rust function, with `promise!`
}

fn main() {}
