use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = Promise::new(|resolve| resolve(5)); //~ ERROR expected function, found
    number.detach(drop);
}
