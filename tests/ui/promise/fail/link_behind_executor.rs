use promise_core::prelude::*;

fn main() {
    let next = promise!(
        |resolve| { resolve(5) }
            .then(|n: u32| n + 1) //~ ERROR this belongs to the executor's body //~ ALSO no method named `then`
    );
    next.detach(drop);
}
