use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.then(|n| n + offset)).detach(drop); //~ ERROR cannot find value `offset` in this scope
}
