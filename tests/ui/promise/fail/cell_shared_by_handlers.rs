use promise_core::prelude::*;
use std::cell::Cell;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let last = Cell::new(0);
    promise!(start.then(|n| last.set(n)).catch(|_| last.set(0))).detach(drop); //~ ERROR cannot be sent between threads safely
}
