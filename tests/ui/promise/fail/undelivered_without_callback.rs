use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, undelivered = |n| drop(n)); //~ ERROR `undelivered` gets what a callback gives too late
    number.detach(drop);
}
