use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: Promise<u32> = start.then(|n| n + 1); //~ ERROR a handler of a promise's method cannot give `u32`
    number.detach(drop);
}
