use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| {
        try { fetch(n) } catch (e) { 0 } //~ ERROR cannot follow a `try` block
    }));
    number.detach(drop);
}
