#![deny(unused_must_use)]
use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let mut total = 0;
    promise!(
        fetch(1)
            .then(|n| {
                total += n; //~ ERROR unused return value
            })
            .catch(|e| eprintln!("{e}"))
    );
    println!("{total}");
}
