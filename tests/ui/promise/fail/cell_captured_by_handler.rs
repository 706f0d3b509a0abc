use promise_core::prelude::*;
use std::cell::Cell;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let last = Cell::new(0);
    promise!(start.then(|n| last.set(n))).detach(drop); //~ ERROR `Cell<u32>` cannot be shared between threads safely
}
