#![deny(unused_must_use)]
use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    promise!(
        fetch(1)
            .then(|n| {
                println!("{n}");
                fetch(n); //~ ERROR unused return value
            })
            .catch(|e| eprintln!("{e}"))
    );
}
