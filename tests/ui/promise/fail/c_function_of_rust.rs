use promise_core::prelude::*;
use std::ffi::{c_int, c_void};

fn call(done: fn(*mut c_void, c_int), user_data: *mut c_void) {
    done(user_data, 1);
}


fn main() {
    let number = promise!(call(_ = |n| n, _)); //~ ERROR is no pointer to a C function that a callback can stand for //~ ALSO is no pointer to a C function that a callback can stand for
    number.detach(drop);
}
