use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| n + 1).and_then(|n| fetch(n))); //~ ERROR no method named `and_then`
    number.detach(drop);
}
