//! The expansion named `Ok` and `Result` by itself: names of the user's module must not matter.
#![allow(non_camel_case_types, unused_macros)]

pub struct Result;
pub struct Option;
pub struct Ok;
pub struct Err;
pub struct Some;
pub struct None;
pub struct Box;
pub struct Vec;
pub struct String;
pub struct Default;
pub struct Fn;
pub struct u8;
pub struct u32;
pub struct bool;
pub trait Send {}
pub trait Sync {}
pub trait Sized {}
pub trait Clone {}
pub trait Copy {}
pub trait Drop {}
pub trait From {}
pub trait Into {}
pub trait Future {}
pub trait FnOnce {}
pub mod core {}
pub mod std {}
pub mod alloc {}
pub mod promise_core {}
pub fn drop() {}

macro_rules! compile_error {
    ($($any:tt)*) => {
        the_wrong_macro
    };
}
macro_rules! unreachable {
    ($($any:tt)*) => {
        the_wrong_macro
    };
}
macro_rules! panic {
    ($($any:tt)*) => {
        the_wrong_macro
    };
}

fn count(done: impl ::core::ops::FnOnce(i32) + ::core::marker::Send + 'static) {
    done(1);
}

fn resolved(n: i32) -> ::promise_core::Promise<i32> {
    ::promise_core::Promise::resolve(n)
}

#[::promise_core::async_promise]
async fn add(a: i32, b: i32) -> ::core::result::Result<i32, ::promise_core::Error> {
    ::core::result::Result::Ok(a + b)
}

#[::promise_core::async_promise]
async fn five() -> i32 {
    5
}

#[::promise_core::async_promise]
fn six() -> i32 {
    6
}

#[::promise_core::async_promise(blocking)]
fn seven((seven, _): (i32, i32)) -> i32 {
    seven
}

pub fn main() {
    let chain = ::promise_core::promise!(
        resolved(1)
            .then(|n| n + 1)
            .then(
                |n| {
                    if n > 5 {
                        return ::core::result::Result::Ok(0);
                    }
                    n
                },
                |_| 0
            )
            .then(|n: &i32| *n)
            .then(|n| add(n, 1).await?)
            .catch(|_: &::std::io::Error| 0)
            .catch(|_| 0)
            .finally(|| ())
    );
    assert_eq!(chain.wait().unwrap(), 3);
    let executor = ::promise_core::promise!(|resolve, reject| {
        if false {
            reject(::promise_core::Error::msg("no"));
        }
        resolve(1)
    });
    assert_eq!(executor.wait().unwrap(), 1);
    assert_eq!(::promise_core::promise!(count(_), cancel = || ()).wait().unwrap(), 1);
    assert_eq!(
        ::promise_core::promise!(count(_ = |n| n + 1), error = ()).wait(),
        ::core::result::Result::Ok(2)
    );
    assert_eq!(five().wait().unwrap() + six().wait().unwrap() + seven((7, 0)).wait().unwrap(), 18);
}
