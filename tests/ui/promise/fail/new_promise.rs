use promise_core::prelude::*;

fn main() {
    let number: Promise<u32> = promise!(new Promise(|resolve, reject| resolve(1))); //~ ERROR there is no `new`: write `promise!(|resolve, reject| ..)`
    number.detach(drop);
}
