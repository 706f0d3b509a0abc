use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let name = "a".to_string();
    let number = promise!(
        start
            .then(|_| drop(name))
            .then(|_| drop(name)) //~ ERROR use of moved value
    );
    number.detach(drop);
}
