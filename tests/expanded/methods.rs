//! Other methods in front of the links and behind them.

use promise_core::prelude::*;

pub fn main() {
    let number = promise!(Promise::<_>::resolve(1).map(|n| n + 1).then(|n| n + 1).tap(|n| assert_eq!(*n, 3)));
    assert_eq!(number.wait().unwrap(), 3);
}
