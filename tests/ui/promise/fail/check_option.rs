use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, check = |status| status == 0); //~ ERROR C functions are not supported
    number.detach(drop);
}
