use promise_core::prelude::*;

fn main() {
    let number = promise!(.then(|n: u32| n + 1)); //~ ERROR this chain has no source
    number.detach(drop);
}
