use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.then(5).detach(drop); //~ ERROR is not a handler of a promise's method
}
