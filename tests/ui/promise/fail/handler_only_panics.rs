use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|_| panic!("no")).then(|n| n + 1)); //~ ERROR type annotations needed
    number.detach(drop);
}
