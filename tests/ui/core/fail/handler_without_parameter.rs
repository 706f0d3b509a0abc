use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: Promise<u32> = start.then(|| Ok(5)); //~ ERROR closure is expected to take 1 argument, but it takes 0 arguments
    number.detach(drop);
}
