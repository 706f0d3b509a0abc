use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }, error = String, error = Error); //~ ERROR `error` is given twice
    number.detach(drop);
}
