#![deny(unused_must_use)]
use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    Promise::all([start]); //~ ERROR that must be used
}
