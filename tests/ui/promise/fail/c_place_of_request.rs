use promise_core::prelude::*;
use std::ffi::c_int;

#[repr(C)]
struct Read {
    file: c_int,
}

type Callback = unsafe extern "C" fn(*mut Read);

unsafe extern "C" {
    fn read(request: *mut Read, done: Callback);
}

fn main() {
    let number = promise!(unsafe { read(_ as *mut Read, _ = |read| (*read).file) }, user_data = first); //~ ERROR the callback gets the request by its type
    number.detach(drop);
}
