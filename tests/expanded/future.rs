//! A future or a value as a promise.

use promise_core::prelude::*;

pub fn main() {
    let number = promise!(async { "1".parse::<u32>() });
    let other = promise!(2);
    assert_eq!(other.wait().unwrap(), 2);
    assert_eq!(number.wait().unwrap(), 1);
}
