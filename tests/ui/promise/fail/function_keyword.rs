use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(function(n) { n + 1 })); //~ ERROR a function without a name is written `|value| ..`
    number.detach(drop);
}
