use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.map(|n| println!("{n}")).detach(drop);
    start.map(|n| println!("{n}")).detach(drop); //~ ERROR use of moved value: `start`
}
