use promise_core::prelude::*;

fn shout(text: String) -> String {
    text.to_uppercase()
}

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let text = promise!(start.then(shout)); //~ ERROR type mismatch in function arguments
    text.detach(drop);
}
