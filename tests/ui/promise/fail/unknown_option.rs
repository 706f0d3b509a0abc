use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, timeout = 5); //~ ERROR `promise!` has no option `timeout`
    number.detach(drop);
}
