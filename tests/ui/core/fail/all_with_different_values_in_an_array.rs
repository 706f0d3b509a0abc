use promise_core::prelude::*;

fn main() {
    let one: Promise<u32> = Promise::resolve(1);
    let two: Promise<String> = Promise::resolve("two".to_string());
    Promise::all([one, two]).detach(drop); //~ ERROR mismatched types
}
