use promise_core::prelude::*;

fn main() {
    let number = promise!(Promise.resolve(1).then(|n: u32| n + 1)); //~ ERROR expected value, found struct `Promise`
    number.detach(drop);
}
