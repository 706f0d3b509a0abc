use promise_core::prelude::*;

fn main() {
    let start: Promise<Option<u32>> = Promise::resolve(Some(1));
    let number = promise!(start.then(|Some(n)| n + 1)); //~ ERROR refutable pattern
    number.detach(drop);
}
