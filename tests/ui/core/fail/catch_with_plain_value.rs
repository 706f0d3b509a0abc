use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = start.catch(|_| 0); //~ ERROR a handler of a promise's method cannot give
    number.detach(drop);
}
