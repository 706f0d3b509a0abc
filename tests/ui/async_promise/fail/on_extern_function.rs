use promise_core::prelude::*;

#[async_promise]
extern "C" fn lookup(id: u32) -> u32 { //~ ERROR `#[async_promise]` on C functions is not supported
    id
}

fn main() {}
