use promise_core::prelude::*;

fn main() {
    let number = promise!(|resolve, reject| reject("no".to_string())); //~ ERROR type annotations needed
}
