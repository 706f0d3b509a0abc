use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|n| n + 1).tehn(|n| n + 1)); //~ ERROR no method named `tehn` found
    number.detach(drop);
}
