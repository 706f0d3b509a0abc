use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number: Promise<u32> = promise!(|resolve| resolve(fetch(1))); //~ ERROR mismatched types
    number.detach(drop);
}
