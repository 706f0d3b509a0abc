use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    start.finally(|| "done").detach(drop); //~ ERROR a `finally` handler cannot give `&str`
}
