//! The other two delimiters work as well, though rustfmt leaves them alone.
#![deny(warnings)]

use promise_core::prelude::*;

pub fn main() {
    let braces = promise! { Promise::<u32>::resolve(1).then(|n| n + 1) };
    assert_eq!(braces.wait().unwrap(), 2);
    let brackets = promise![Promise::<u32>::resolve(1).then(|n| n + 1)];
    assert_eq!(brackets.wait().unwrap(), 2);
    promise! {
        Promise::<u32>::resolve(1).catch(|_| 0)
    };
    let path = promise_core::promise!(|resolve| resolve(1));
    assert_eq!(path.wait().unwrap(), 1);
}
