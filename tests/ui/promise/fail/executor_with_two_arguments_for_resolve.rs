use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = promise!(|resolve| resolve(1, 2)); //~ ERROR this function takes 1 argument but 2 arguments were supplied
    number.detach(drop);
}
