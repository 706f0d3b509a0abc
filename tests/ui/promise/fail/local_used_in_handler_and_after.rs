use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let names = vec!["a".to_string()];
    let number = promise!(start.then(|_| names.len()));
    number.detach(drop);
    println!("{}", names.len()); //~ ERROR borrow of moved value: `names`
}
