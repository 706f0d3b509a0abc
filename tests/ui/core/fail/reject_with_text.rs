use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = Promise::reject("no"); //~ ERROR mismatched types
    number.detach(drop);
}
