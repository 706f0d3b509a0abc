use promise_core::prelude::*;

fn count(n: u32) -> u32 {
    n
}

fn main() {
    let number: Promise<u32> = promise!(count(_)); //~ ERROR type annotations needed
    number.detach(drop);
}
