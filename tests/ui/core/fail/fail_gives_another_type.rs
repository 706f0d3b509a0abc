use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.fail(|e| eprintln!("{e}")); //~ ERROR mismatched types
}
