use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(n => n + 1)); //~ ERROR a closure is written `|value| ..`, without `=>`
    let other: Promise<u32> = promise!((resolve, reject) => resolve(5)); //~ ERROR a closure is written `|value| ..`, without `=>`
}
