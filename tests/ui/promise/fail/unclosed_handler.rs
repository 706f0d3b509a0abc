use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.then(|n| n +).catch(|_| 0)); //~ ERROR expected expression
}
