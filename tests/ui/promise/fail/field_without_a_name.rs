use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let both = promise!(all { user: fetch(1), fetch(2) }); //~ ERROR each field is a name and what to make a promise of
    both.detach(drop);
}
