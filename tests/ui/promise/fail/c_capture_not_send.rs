use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

type Callback = unsafe extern "C" fn(*mut c_void, c_int);

unsafe extern "C" {
    fn read(done: Callback, user_data: *mut c_void);
}

fn main() {
    let shared = std::rc::Rc::new(1);
    let number = promise!(unsafe { read(_ = |n| n + *shared, _) }); //~ ERROR the callback may come on any thread, and what it gives or takes along cannot be sent
    number.wait().unwrap();
}
