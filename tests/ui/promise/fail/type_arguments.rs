use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then::<u32>(|n| n + 1)); //~ ERROR the methods of a chain take no type arguments
    number.detach(drop);
}
