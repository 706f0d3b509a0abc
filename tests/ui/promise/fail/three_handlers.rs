use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|n| n + 1, |_| 0, || println!("done"))); //~ ERROR `then` takes two handlers at most
    number.detach(drop);
}
