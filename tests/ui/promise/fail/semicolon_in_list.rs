use promise_core::prelude::*;

fn main() {
    let number = promise!(async { 1 }; error = String); //~ ERROR `promise!` takes a list with commas
    let other = promise!(number.then(|n| n + 1);); //~ ERROR `promise!` takes a list with commas
}
