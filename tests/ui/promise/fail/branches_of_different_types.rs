use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| {
        if n > 3 {
            fetch(n)
        } else {
            n //~ ERROR `if` and `else` have incompatible types
        }
    }));
    number.detach(drop);
}
