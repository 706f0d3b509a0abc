use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let list = promise!(start.then(|n| (0..n).collect()).then(|list: Vec<u32>| list.len())); //~ ERROR type annotations needed
    list.detach(drop);
}
