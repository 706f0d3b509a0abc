use promise_core::prelude::*;

fn main() {
    let number = promise!(|resolve| {
        resolve(1);
        resolve("one"); //~ ERROR mismatched types
    });
    number.detach(drop);
}
