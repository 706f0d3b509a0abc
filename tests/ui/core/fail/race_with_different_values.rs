use promise_core::prelude::*;

fn main() {
    let one: Promise<u32> = Promise::resolve(1);
    let two: Promise<String> = Promise::resolve("two".to_string());
    Promise::race((one, two)).detach(drop); //~ ERROR is not a collection of promises of one type
}
