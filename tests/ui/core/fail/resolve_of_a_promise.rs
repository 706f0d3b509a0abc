use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: Promise<u32> = Promise::resolve(start); //~ ERROR mismatched types
    number.detach(drop);
}
