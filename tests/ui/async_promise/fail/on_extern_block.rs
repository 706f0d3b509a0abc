use promise_core::prelude::*;

#[async_promise]
unsafe extern "C" { //~ ERROR `#[async_promise]` on C functions is not supported
    fn lookup(name: *const u8);
}

fn main() {}
