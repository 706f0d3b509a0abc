use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32, String> {
    Promise::resolve(id)
}

fn main() {
    let start: Promise<u32, ()> = Promise::resolve(1);
    let number = promise!(start.then(|n| fetch(n))); //~ ERROR `String` cannot become the reason `()` of this chain
    number.detach(drop);
}
