use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let both = promise!(all { one: fetch(1), one: fetch(2) }); //~ ERROR the field `one` is there twice
    both.detach(drop);
}
