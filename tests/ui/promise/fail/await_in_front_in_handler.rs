use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| await fetch(n))); //~ ERROR incorrect use of `await`
    number.detach(drop);
}
