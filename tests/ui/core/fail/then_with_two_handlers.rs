use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: Promise<u32> = start.then(|n| Ok(n + 1), |_| Ok(0)); //~ ERROR this method takes 1 argument but 2 arguments were supplied
    number.detach(drop);
}
