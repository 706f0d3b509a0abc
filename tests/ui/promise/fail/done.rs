use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    promise!(start.then(|n| n + 1).done(|n| println!("{n}"))); //~ ERROR promises have no `done`
}
