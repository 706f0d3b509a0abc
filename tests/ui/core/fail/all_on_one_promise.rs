use promise_core::prelude::*;

fn main() {
    let one: Promise<u32> = Promise::resolve(1);
    Promise::all(one).detach(drop); //~ ERROR is not a collection of promises
}
