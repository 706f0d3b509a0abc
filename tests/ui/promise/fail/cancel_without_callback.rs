use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, cancel = || println!("stop")); //~ ERROR `cancel` stops what a callback was given to
    number.detach(drop);
}
