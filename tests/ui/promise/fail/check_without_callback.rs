use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, check = |status| status == 0); //~ ERROR `check` looks at what a call with a callback gives
    number.detach(drop);
}
