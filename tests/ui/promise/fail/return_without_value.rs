use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|n| {
        if n > 3 {
            return;
        }
        n //~ ERROR mismatched types
    }));
    number.detach(drop);
}
