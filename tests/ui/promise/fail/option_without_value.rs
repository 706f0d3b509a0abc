use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, error =); //~ ERROR this option needs a value
    let number = promise!(async { 1 }, error); //~ ERROR this option needs a value
}
