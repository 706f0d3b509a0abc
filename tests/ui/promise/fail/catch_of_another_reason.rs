use promise_core::prelude::*;
use std::io;

fn main() {
    let start: Promise<u32, String> = Promise::resolve(1);
    let number = promise!(start.catch(|_: &io::Error| 0)); //~ ERROR mismatched types
    number.detach(drop);
}
