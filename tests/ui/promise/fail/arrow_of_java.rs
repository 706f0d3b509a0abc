use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then((n) -> n + 1)); //~ ERROR a closure is written `|value| ..`, without `->`
    number.detach(drop);
}
