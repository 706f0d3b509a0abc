use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let one = promise!(start.then(|n| n + 1).catch(|_| 0));
    let two = promise!(start.then(|n| n + 2).catch(|_| 0)); //~ ERROR use of moved value: `start`
    Promise::all([one, two]).detach(drop);
}
