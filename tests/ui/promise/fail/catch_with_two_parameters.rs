use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.catch(|error, place| 0)); //~ ERROR the handler of `catch` gets one reason
    number.detach(drop);
}
