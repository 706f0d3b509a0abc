use promise_core::prelude::*;

enum Other {
    NotFound,
}

fn main() {
    let start: Promise<u32, String> = Promise::resolve(1);
    promise!(start.catch(|Other::NotFound| 0)).detach(drop); //~ ERROR mismatched types
}
