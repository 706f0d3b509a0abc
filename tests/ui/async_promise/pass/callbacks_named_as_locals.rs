//! A parameter may have the name of a local of the expansion, and names of the prelude may be shadowed.
#![deny(warnings)]

use promise_core::prelude::async_promise;

#[async_promise]
fn add(promise: u32, resolver: u32, link: u32, callback: impl FnOnce(u32), given: u32, source: u32) {
    callback(promise + resolver + link + given + source);
}

#[async_promise]
fn more((a, argument_0): (u32, u32), callback_value_0: u32, argument_2: u32, result: impl FnOnce(u32, u32)) {
    result(a + argument_0, callback_value_0 + argument_2);
}

#[async_promise(map = |promise, link| -> u32 { promise + link })]
fn mapped(given: u32, callback: &mut dyn FnMut(&u32, u32)) {
    callback(&given, 1);
}

struct Own;

#[async_promise]
impl Own {
    fn method(&self, callback: impl FnOnce(u32), this: u32, resolver: &u32) {
        callback(this + resolver);
    }
}

mod shadowed {
    #![allow(dead_code, non_camel_case_types)]

    use promise_core::async_promise;

    mod core {}
    mod std {}
    struct Promise;
    struct Error;
    struct Ok;
    struct Some;
    struct Send;
    struct Clone;
    fn drop() {}

    #[async_promise]
    pub fn value(done: ::std::boxed::Box<dyn FnOnce(u32) + ::core::marker::Send>) {
        done(1);
    }

    #[async_promise]
    pub fn optional<T>(value: T, done: Option<&dyn Fn(T)>) {
        done.unwrap()(value);
    }
}

pub fn main() {
    assert_eq!(add_promise(1, 2, 3, 4, 5).wait().unwrap(), 15);
    assert_eq!(more_promise((1, 2), 3, 4).wait().unwrap(), (3, 7));
    assert_eq!(mapped_promise(1).wait().unwrap(), 2);
    assert_eq!(Own.method_promise(1, &2).wait().unwrap(), 3);
    assert_eq!(shadowed::value_promise().wait().unwrap(), 1);
    assert_eq!(shadowed::optional_promise(1).wait().unwrap(), 1);
}
