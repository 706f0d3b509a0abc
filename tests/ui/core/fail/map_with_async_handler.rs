use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: Promise<u32> = start.map(async |n| n + 1); //~ ERROR mismatched types
    number.detach(drop);
}
