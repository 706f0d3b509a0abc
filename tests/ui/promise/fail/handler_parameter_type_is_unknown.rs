use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.then(|n: Number| n)).detach(drop); //~ ERROR cannot find type `Number` in this scope
}
