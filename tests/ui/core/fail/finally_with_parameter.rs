use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.finally(|result| println!("{result:?}")).detach(drop); //~ ERROR closure is expected to take 0 arguments, but it takes 1 argument
}
