use promise_core::prelude::*;

fn main() {
    let start: Promise<Vec<u32>> = Promise::resolve(vec![]);
    promise!(start.then(|list: &mut Vec<u32>| list.push(1))).detach(drop); //~ ERROR a value is lent by `&`
}
