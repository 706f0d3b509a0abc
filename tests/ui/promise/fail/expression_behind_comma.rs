use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let both = promise!(fetch(1), fetch(2)); //~ ERROR expected an option behind the comma
    both.detach(drop);
}
