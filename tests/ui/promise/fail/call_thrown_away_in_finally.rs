#![deny(unused_must_use)]
use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).finally(|| {
        fetch(2); //~ ERROR unused return value
    }));
    number.detach(drop);
}
