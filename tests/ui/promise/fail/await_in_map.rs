use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).map(|n| fetch(n).await)); //~ ERROR the closure of any other method is a plain one //~ ALSO `await` is only allowed inside `async`
    number.detach(drop);
}
