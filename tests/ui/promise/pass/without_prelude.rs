//! Nothing in the expansion comes from the prelude of the user's module.
#![no_implicit_prelude]
#![deny(warnings)]

use ::promise_core::{Error, Promise, async_promise, promise};
use ::std::assert_eq;

fn call(done: impl ::std::ops::FnOnce(i32) + ::std::marker::Send + 'static) {
    done(1);
}

#[async_promise]
async fn add(a: i32, mut b: i32) -> ::std::result::Result<i32, Error> {
    b += a;
    ::std::result::Result::Ok(b)
}

#[async_promise(blocking)]
fn five() -> i32 {
    5
}

pub fn main() {
    let number = promise!(
        add(1, 1)
            .then(|n| n + 1)
            .then(|n| n, |_| 0)
            .then(|n| {
                if n == 0 {
                    return ::std::result::Result::Ok(0);
                }
                n
            })
            .catch(|_: &::std::io::Error| 0)
            .catch(|_| 0)
            .finally(|| ())
    );
    assert_eq!(number.wait().unwrap(), 3);
    assert_eq!(promise!(|resolve, _reject| resolve(5)).wait().unwrap(), 5);
    assert_eq!(promise!(call(_), cancel = || ()).wait().unwrap(), 1);
    assert_eq!(promise!(call(_ = |n| n + 1)).wait().unwrap(), 2);
    assert_eq!(five().wait().unwrap(), 5);
    let reason: Promise<i32, ()> = promise!(async { 1 }, error = ());
    assert_eq!(reason.wait(), ::std::result::Result::Ok(1));
}
