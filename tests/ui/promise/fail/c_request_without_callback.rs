use promise_core::prelude::*;
use std::ffi::c_int;

#[repr(C)]
struct Read {
    file: c_int,
}

type Callback = unsafe extern "C" fn(*mut Read);

unsafe extern "C" fn done(_: *mut Read) {}

unsafe extern "C" {
    fn read(request: *mut Read, done: Callback);
}

fn main() {
    let number: Promise<u32> = promise!(unsafe { read(_ as *mut Read, done) }); //~ ERROR `_ as *mut Request` stands for the request of a C function
    number.detach(drop);
}
