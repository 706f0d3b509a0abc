use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|n| n + 1).); //~ ERROR a method is missing behind this dot
    number.detach(drop);
}
