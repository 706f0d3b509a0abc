use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    promise!(fetch(1) fetch(2).then(|n| n)).detach(drop); //~ ERROR expected one of
}
