use promise_core::prelude::*;

fn main() {
    let list: Vec<Promise<u32>> = vec![Promise::resolve(1)];
    Promise::all(&list).detach(drop); //~ ERROR `&Vec<promise_core::Promise<u32>>` is not a collection of promises //~ ALSO is not a collection of promises
}
