use promise_core::prelude::*;

fn main() {
    let number = Promise::resolve(5); //~ ERROR type annotations needed
    number.detach(drop);
}
