use promise_core::prelude::*;

#[async_promise]
const fn five() -> u32 { //~ ERROR a promise is made at run time: remove `const`
    5
}

fn main() {}
