//! `all { name: promise, .. }`

use promise_core::prelude::*;

pub fn main() {
    let both = promise!(all { one: Promise::<_>::resolve(1), two: Promise::<_>::resolve("2") });
    let both = both.wait().unwrap();
    assert_eq!((both.one, both.two), (1, "2"));
}
