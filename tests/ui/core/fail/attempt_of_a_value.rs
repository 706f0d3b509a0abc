use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = Promise::attempt(5); //~ ERROR cannot be called without arguments
}
