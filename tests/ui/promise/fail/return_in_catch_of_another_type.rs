use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.catch(|e| {
        if e.to_string().is_empty() {
            return "empty"; //~ ERROR mismatched types
        }
        0
    }));
    number.detach(drop);
}
