use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.success(|n| n + 1, |_| 0)); //~ ERROR `success` takes one handler
    number.detach(drop);
}
