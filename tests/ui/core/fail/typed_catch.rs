use promise_core::prelude::*;
use std::io;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = start.catch(|e: &io::Error| Ok(0)); //~ ERROR type mismatch in closure arguments
    number.detach(drop);
}
