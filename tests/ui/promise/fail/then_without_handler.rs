use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then()); //~ ERROR `then` needs a handler: `.then(|value| ..)`
    number.detach(drop);
}
