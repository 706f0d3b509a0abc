use promise_core::prelude::*;
use std::ffi::c_void;

type Callback = unsafe extern "C" fn(*mut c_void, u8, u8, u8, u8, u8, u8, u8, u8, u8);

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void);
}

fn main() {
    let number = promise!(unsafe { read(_ = |a, b, c, d, e, f, g, h, i| a, _) }); //~ ERROR at most eight parameters
    number.detach(drop);
}
