use promise_core::prelude::*;
use std::ffi::c_int;

unsafe extern "C" {
    fn setopt(option: c_int, ...);
}

fn main() {
    let number = promise!(unsafe { setopt(1, _ = |n: c_int| n, _) }); //~ ERROR type annotations needed
    number.detach(drop);
}
