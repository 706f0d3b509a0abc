use promise_core::foreign::Revoker;
use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(*mut c_void, c_int);

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void);
}

fn main() {
    let number = promise!(unsafe { read(_ = |n| n, _) }, revoker = Revoker::new()); //~ ERROR mismatched types
    number.detach(drop);
}
