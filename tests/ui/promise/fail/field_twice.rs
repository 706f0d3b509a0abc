use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let both = promise!(all_settled { user: fetch(1), user: fetch(2) }); //~ ERROR the field `user` is there twice
    both.detach(drop);
}
