use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.catch(|_| 0, |_| 1)); //~ ERROR `catch` takes one handler
    number.detach(drop);
}
