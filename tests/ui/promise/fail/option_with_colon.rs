use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, error: String); //~ ERROR expected an option behind the comma
    number.detach(drop);
}
