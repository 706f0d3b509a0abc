use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.done(|n| println!("{n}")); //~ ERROR no method named `done` found
}
