use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(
        |n| n + 1,
        |e| e.to_string(), //~ ERROR mismatched types
    ));
    number.detach(drop);
}
