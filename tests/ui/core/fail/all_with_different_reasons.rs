use promise_core::prelude::*;

fn main() {
    let one: Promise<u32, String> = Promise::resolve(1);
    let two: Promise<u32> = Promise::resolve(2);
    Promise::all((one, two)).detach(drop); //~ ERROR is not a collection of promises
}
