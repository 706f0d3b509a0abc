use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number: Promise<u32> = start.then(); //~ ERROR this method takes 1 argument but 0 arguments were supplied
    number.detach(drop);
}
