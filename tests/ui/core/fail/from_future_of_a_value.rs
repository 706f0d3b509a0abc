use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = Promise::from_future(async { 5 }); //~ ERROR an async body of a promise of `_` cannot give
    number.detach(drop);
}
