use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = promise!(|| 5); //~ ERROR an executor gets `resolve` and `reject`
    number.detach(drop);
}
