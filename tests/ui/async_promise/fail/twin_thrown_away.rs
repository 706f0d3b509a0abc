#![deny(unused_must_use)]

use promise_core::prelude::*;

#[async_promise]
fn count(done: impl FnOnce(u32)) {
    done(1);
}

fn main() {
    count_promise(); //~ ERROR unused return value of `count_promise` that must be used
}
