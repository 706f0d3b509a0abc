use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(fetch(1).then(|n| {
        let more = fetch(n)?; //~ ERROR the `?` operator can only be applied to values that implement `Try`
        more + 1
    }));
    number.detach(drop);
}
