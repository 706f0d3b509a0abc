use promise_core::prelude::*;

fn clean_up() {}

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.finally(clean_up())).detach(drop); //~ ERROR `()` is not a handler for `finally`
}
