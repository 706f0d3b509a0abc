use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = Promise::new(|resolve, reject| resolve(5)); //~ ERROR closure is expected to take 1 argument, but it takes 2 arguments
    number.detach(drop);
}
