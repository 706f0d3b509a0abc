use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(5)); //~ ERROR `{integer}` is not a handler for `u32`
    number.detach(drop);
}
