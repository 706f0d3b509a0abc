//! Fragments of a `macro_rules!` arrive in invisible groups.
#![deny(warnings)]

use promise_core::prelude::*;

macro_rules! chain {
    ($source:expr, $first:expr, |$name:ident| $body:expr) => {
        promise!($source.then($first).then(|$name| $body))
    };
}

macro_rules! all_steps {
    ($source:expr; $($handler:expr),*) => {
        promise!($source $(.then($handler))*)
    };
}

macro_rules! with_reason {
    ($source:expr, $reason:ty) => {
        promise!($source, error = $reason)
    };
}

macro_rules! typed_catch {
    ($source:expr, $pattern:pat => $reason:ty, $body:block) => {
        promise!($source.catch(|$pattern: &$reason| $body))
    };
}

macro_rules! executor {
    ($resolve:ident, $reject:ident, $($body:tt)*) => {
        promise!(|$resolve, $reject| { $($body)* })
    };
}

macro_rules! wrap {
    ($function:ident($($argument:expr),*)) => {
        promise!($function($($argument,)* _))
    };
}

macro_rules! whole {
    ($whole:expr) => {
        promise!($whole)
    };
    ($($any:tt)*) => {
        promise!($($any)*)
    };
}

// A local of the macro's own, which is not that of the caller.
macro_rules! own_local {
    ($source:expr) => {{
        let offset = 100;
        promise!($source.then(|n| n + offset))
    }};
}

macro_rules! function {
    ($(#[$attribute:meta])* $name:ident($argument:ident: $ty:ty) -> $value:ty $body:block) => {
        $(#[$attribute])*
        #[async_promise]
        async fn $name($argument: $ty) -> Result<$value, Error> $body
    };
}

function! {
    /// Twice.
    #[inline]
    twice(n: u32) -> u32 { Ok(n * 2) }
}

fn start() -> Promise<u32> {
    Promise::resolve(1)
}

fn add(a: u32, b: u32, done: impl FnOnce(u32) + Send + 'static) {
    done(a + b);
}

pub fn main() {
    let offset = 1;
    assert_eq!(chain!(start(), |n| n + offset, |n| n + offset).wait().unwrap(), 3);
    assert_eq!(all_steps!(start(); |n| n + 1, |n| Ok::<u32, Error>(n + 1), twice).wait().unwrap(), 6);
    assert_eq!(with_reason!(async { 1 }, String).wait(), Ok(1));
    let failed = Promise::<u32>::reject(std::fmt::Error.into());
    assert_eq!(typed_catch!(failed, _ => std::fmt::Error, { 5 }).wait().unwrap(), 5);
    let executed = executor!(resolve, reject, if false { reject("no".to_string()) } resolve(7););
    assert_eq!(executed.wait().unwrap(), 7);
    assert_eq!(wrap!(add(1, 1 + 1)).wait().unwrap(), 3);
    assert_eq!(whole!(start()).wait().unwrap(), 1);
    assert_eq!(whole!(add(1, 2, _)).wait().unwrap(), 3);
    assert_eq!(own_local!(start().map(move |n| n + offset)).wait().unwrap(), 102);
}
