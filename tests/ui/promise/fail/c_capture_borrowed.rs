use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(*mut c_void, c_int);

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void);
}

fn read_from(offset: &c_int) -> Promise<c_int> {
    promise!(unsafe { read(_ = |n| n + *offset, _) }) //~ ERROR borrowed data escapes outside of function
}

fn main() {
    read_from(&1).detach(drop);
}
