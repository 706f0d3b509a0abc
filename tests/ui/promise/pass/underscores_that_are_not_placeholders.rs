//! `_` in patterns, types and statements is Rust's.
#![deny(warnings)]

use promise_core::prelude::*;

fn start(n: Vec<u32>) -> Promise<Vec<u32>> {
    Promise::resolve(n)
}

pub fn main() {
    let number = promise!(
        start((0..3).map(|_| 1).collect::<Vec<_>>())
            .then(|list: Vec<_>| {
                let (_, last) = list.split_at(1);
                let _ = last;
                _ = list.len();
                match list.first() {
                    Some(1) => 1,
                    _ => 0,
                }
            })
            .catch(|_| 0)
    );
    assert_eq!(number.wait().unwrap(), 1);
    let cast = promise!(start(vec![1u8 as _]).then(|list| list.len() as u32));
    assert_eq!(cast.wait().unwrap(), 1);
    let nested = promise!(start({
        let _ = 1;
        vec![if let Some(_) = Some(1) { 1 } else { 0 }]
    }));
    assert_eq!(nested.wait().unwrap(), [1]);
}
