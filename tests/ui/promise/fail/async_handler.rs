use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(async |n| n + 1)); //~ ERROR remove `async`
    number.detach(drop);
}
