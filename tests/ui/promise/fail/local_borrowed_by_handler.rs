use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let names = vec!["a".to_string()];
    let borrowed = &names; //~ ERROR `names` does not live long enough
    let number = promise!(start.then(|_| borrowed.len()));
    number.detach(drop);
}
