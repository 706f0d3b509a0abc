use promise_core::prelude::*;

fn main() {
    let start: Promise<(u32, u32)> = Promise::resolve((1, 2));
    let number: Promise<u32> = start.then(|a, b| Ok(a + b)); //~ ERROR closure is expected to take a single 2-tuple as argument
    number.detach(drop);
}
