use promise_core::prelude::*;

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number: Promise<u32> = promise!(|resolve| {
        let n = fetch(1).await?; //~ ERROR an executor cannot wait
        resolve(n);
    });
    number.detach(drop);
}
