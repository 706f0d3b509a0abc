#![deny(unused_must_use)]
use promise_core::prelude::*;
use std::io;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.then(|n| println!("{n}")).catch(|e: &io::Error| println!("{e}"))); //~ ERROR unused return value
}
