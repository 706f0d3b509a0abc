use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.finally(|result| println!("{result:?}"))); //~ ERROR a `finally` handler gets nothing
    number.detach(drop);
}
