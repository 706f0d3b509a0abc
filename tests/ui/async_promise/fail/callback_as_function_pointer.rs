use promise_core::prelude::*;

#[async_promise]
fn count(done: fn(u32)) { //~ ERROR a `fn(..)` pointer cannot carry the promise
    done(1);
}

fn main() {}
