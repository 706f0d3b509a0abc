use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: u32 = promise!(start.then(|n| n + 1)); //~ ERROR mismatched types
    println!("{number}");
}
