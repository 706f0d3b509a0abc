use promise_core::prelude::*;
use std::ffi::c_int;

#[repr(C)]
struct Read {
    file: c_int,
}

type Callback = unsafe extern "C" fn(c_int);

unsafe extern "C" {
    fn read(request: *mut Read, done: Callback);
}

fn main() {
    let number = promise!(unsafe { read(_ as *mut Read, _ = |n| n) }); //~ ERROR the callback does not get the request //~ ALSO the callback does not get the request
    number.detach(drop);
}
