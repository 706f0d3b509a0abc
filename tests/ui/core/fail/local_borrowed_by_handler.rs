use promise_core::prelude::*;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let names = vec!["a".to_string()];
    let number: Promise<usize> = start.map(|_| names.len()); //~ ERROR closure may outlive the current function
    number.detach(drop);
}
