use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.finally()); //~ ERROR `finally` needs a handler: `.finally(|| ..)`
    number.detach(drop);
}
