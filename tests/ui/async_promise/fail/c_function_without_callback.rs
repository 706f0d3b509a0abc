use promise_core::prelude::*;
use std::ffi::c_void;

type Done = extern "C" fn(u32, *mut c_void);

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n })]
    fn lookup(done: Done, data: *mut c_void); //~ ERROR put `#[callback]` on the one that does
}

fn main() {}
