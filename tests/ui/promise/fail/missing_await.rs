use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| fetch(n) + 1)); //~ ERROR cannot add
    number.detach(drop);
}
