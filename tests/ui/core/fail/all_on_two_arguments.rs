use promise_core::prelude::*;

fn main() {
    let one: Promise<u32> = Promise::resolve(1);
    let two: Promise<u32> = Promise::resolve(2);
    Promise::all(one, two).detach(drop); //~ ERROR this function takes 1 argument but 2 arguments were supplied //~ ALSO `promise_core::Promise<u32>` is not a collection of promises
}
