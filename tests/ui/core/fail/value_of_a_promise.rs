use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: u32 = start; //~ ERROR mismatched types
}
