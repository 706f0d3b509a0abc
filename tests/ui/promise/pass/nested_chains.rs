//! Chains, executors and callbacks inside handlers of each other.
#![deny(warnings)]

use promise_core::prelude::*;

fn start(n: u32) -> Promise<u32> {
    Promise::resolve(n)
}

fn call(n: u32, done: impl FnOnce(u32) + Send + 'static) {
    done(n);
}

pub fn main() {
    let number = promise!(
        start(1)
            .then(|n| promise!(start(n).then(|m| m + n)))
            .then(|n| promise!(call(n, _)))
            .then(|n| promise!(call(n, _ = |m| m + n)))
            .then(|n| promise!(|resolve| resolve(n + 1)))
            .then(|n| {
                let inner = promise!(
                    start(n)
                        .then(|n| promise!(start(n).then(|n| n + 1).catch(|_| 0)))
                        .then(|n| promise!(start(n).then(|n| promise!(start(n).then(|n| n + 1)))))
                        .catch(|_| 0)
                );
                inner.await? + 1
            })
            .then(|n| promise!(async move { n + 1 }).await?)
            .catch(|e| promise!(Promise::<u32>::reject(e).catch(|_| 0)))
            .finally(|| promise!(start(1).then(|_| ())))
    );
    assert_eq!(number.wait().unwrap(), 9);
    let outer = promise!(|resolve, reject| {
        promise!(start(1).then(|n| resolve(n + 1)).catch(|e| reject(e)));
    });
    assert_eq!(outer.wait().unwrap(), 2);
}
