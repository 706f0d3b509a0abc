//! Everything that combines, on everything it takes.
#![deny(warnings)]

use promise_core::prelude::*;
use std::collections::VecDeque;

fn start(n: u32) -> Promise<u32> {
    Promise::resolve(n)
}

pub fn main() {
    assert_eq!(Promise::all([start(1), start(2)]).wait().unwrap(), [1, 2]);
    assert_eq!(Promise::all(vec![start(1)]).wait().unwrap(), [1]);
    assert_eq!(Promise::all((1..3).map(start)).wait().unwrap(), [1, 2]);
    assert_eq!(Promise::all(VecDeque::from([start(1)])).wait().unwrap(), [1]);
    assert_eq!(Promise::all(Some(start(1))).wait().unwrap(), [1]);
    assert_eq!(
        Promise::all((start(1), start(2).map(|n| n.to_string()))).wait().unwrap(),
        (1, "2".to_string())
    );
    assert_eq!(Promise::all((start(1),)).wait().unwrap(), (1,));
    let eight = (start(1), start(2), start(3), start(4), start(5), start(6), start(7), start(8));
    assert_eq!(Promise::all(eight).wait().unwrap(), (1, 2, 3, 4, 5, 6, 7, 8));
    let settled =
        Promise::all_settled((start(1), Promise::<String>::reject(Error::msg("no")))).wait().unwrap();
    assert!(settled.0.is_ok() && settled.1.is_err());
    assert_eq!(Promise::all_settled([start(1)]).wait().unwrap().len(), 1);
    assert_eq!(Promise::any([start(1), start(2)]).wait().unwrap(), 1);
    assert_eq!(Promise::any((start(1), start(2))).wait().unwrap(), 1);
    assert_eq!(Promise::race((start(1), start(2), start(3))).wait().unwrap(), 1);
    assert_eq!(Promise::race((1..9).map(start)).wait().unwrap(), 1);
}
