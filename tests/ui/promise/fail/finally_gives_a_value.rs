use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let text: Promise<String> = promise!(start.finally(|| "done".to_string())); //~ ERROR mismatched types
    text.detach(drop);
}
