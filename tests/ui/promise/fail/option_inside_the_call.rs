use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1, error = String)); //~ ERROR this option belongs behind the call
    number.detach(drop);
}
