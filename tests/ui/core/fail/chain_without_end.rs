#![deny(unused_must_use)]
use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.map(|n| println!("{n}")); //~ ERROR that must be used
}
