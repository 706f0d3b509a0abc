use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number: Promise<u32> = fetch(1).then(|n| fetch(n).await); //~ ERROR `await` is only allowed inside `async` functions and blocks
    number.detach(drop);
}
