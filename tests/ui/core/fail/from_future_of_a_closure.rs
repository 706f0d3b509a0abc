use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = Promise::from_future(async || Ok(5)); //~ ERROR is not a future
    number.detach(drop);
}
