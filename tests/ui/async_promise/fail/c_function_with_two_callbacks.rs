use promise_core::prelude::*;
use std::ffi::c_void;

type Callback = extern "C" fn(u32, *mut c_void);

#[async_promise]
unsafe extern "C" {
    #[promise(find, |n| -> u32 { n })]
    fn lookup(progress: Callback, done: Callback, data: *mut c_void); //~ ERROR put `#[callback]` on the one that settles the promise
}

fn main() {}
