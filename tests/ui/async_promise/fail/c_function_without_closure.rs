use promise_core::prelude::*;
use std::ffi::c_void;

type Done = extern "C" fn(u32, *mut c_void);

#[async_promise]
unsafe extern "C" {
    #[promise(find)]
    fn lookup(#[callback] done: Done, data: *mut c_void); //~ ERROR say what the callback's arguments give
}

fn main() {}
