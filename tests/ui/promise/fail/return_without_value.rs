use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|n| { //~ ERROR mismatched types
        if n > 3 {
            return;
        }
        n
    }));
    number.detach(drop);
}
