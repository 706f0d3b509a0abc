use promise_core::prelude::*;

#[async_promise]
fn search(found: impl Fn(u32) -> bool) { //~ ERROR a promise needs nothing from its callback
    found(1);
}

fn main() {}
