use promise_core::prelude::*;

fn log(n: u32) {
    println!("{n}");
}

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(log(1))); //~ ERROR `()` is not a handler for `u32`
    number.detach(drop);
}
