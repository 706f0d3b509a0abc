use promise_core::prelude::*;

fn main() {
    let list: Promise<Vec<u32>> = Promise::resolve(vec![1]);
    let number = promise!(list.then(|list| {
        let first = list.first()?; //~ ERROR the `?` operator can only be used on `Result`s
        *first
    }));
    number.detach(drop);
}
