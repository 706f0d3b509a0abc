use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).await.then(|n| n + 1)); //~ ERROR `await` is only allowed inside `async` functions and blocks
    number.detach(drop);
}
