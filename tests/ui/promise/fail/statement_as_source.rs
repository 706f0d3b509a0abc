use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let total = promise!(let user = fetch(1); user.then(|n| n + 1)); //~ ERROR `promise!` takes an expression
    total.detach(drop);
}
