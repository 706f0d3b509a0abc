use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.then(|n| println!("{n}")).detach(drop); //~ ERROR cannot give `()`
}
