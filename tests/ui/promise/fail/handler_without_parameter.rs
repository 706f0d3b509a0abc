use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|| 5)); //~ ERROR the handler of `then` gets the value: write `|_| ..`
    let other = promise!(number.catch(|| 5)); //~ ERROR the handler of `catch` gets the reason: write `|_| ..`
    other.detach(drop);
}
