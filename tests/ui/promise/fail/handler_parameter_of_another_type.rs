use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let text = promise!(start.then(|text: String| text.len())); //~ ERROR mismatched types
    text.detach(drop);
}
