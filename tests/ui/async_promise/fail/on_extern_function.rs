use promise_core::prelude::*;

#[async_promise]
extern "C" fn lookup(id: u32) -> u32 { //~ ERROR a function of another ABI cannot return a promise
    id
}

fn main() {}
