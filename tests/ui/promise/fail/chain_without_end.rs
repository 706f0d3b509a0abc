#![deny(unused_must_use)]
use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.then(|n| println!("{n}"))); //~ ERROR unused return value
}
