#![deny(unused_must_use)]
use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(
        start
            .then(|n| {
                fetch(n).map(|n| n + 1); //~ ERROR unused return value
            })
            .catch(|e| eprintln!("{e}"))
    );
}
