use promise_core::prelude::*;

fn main() {
    let start: Promise<(u32, u32)> = Promise::resolve((1, 2));
    let number = promise!(start.then(|a, b| a + b)); //~ ERROR the handler of `then` gets one value: for a tuple write `|(a, b)| ..`
    number.detach(drop);
}
