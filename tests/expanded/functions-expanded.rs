//! `#[async_promise]` on functions.
// Written by `EXPAND=1 cargo test -p promise-macros expanded`.

#[allow(unused_imports)]
use promise_core::__private as p;
use promise_core::prelude::*;
/// Adds.
#[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
pub fn add(a: u32, b: u32) -> promise_core::Promise<u32, Error> {
    promise_core::__private::spawn::<
        u32,
        Error,
        _,
    >(async move {
        if let Some(returned) = None::<Result<u32, Error>> {
            return returned;
        }
        let a = a;
        let b = b;
        let returned: Result<u32, Error> = { Ok(a + b) };
        { returned }
    })
}
#[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
fn later(n: u32) -> promise_core::Promise<u32> {
    promise_core::__private::spawn_deferred(
        promise_core::__private::value_of(async move {
            if let Some(returned) = None::<u32> {
                return returned;
            }
            let n = n;
            let returned: u32 = { n };
            {
                use promise_core::__private::Value as _;
                (&promise_core::__private::output(&returned)).__value().check(&returned);
                returned
            }
        }),
    )
}
#[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
fn parse(text: &str) -> promise_core::Promise<u32, Error> {
    promise_core::__private::attempt::<
        u32,
        Error,
        _,
    >(move || -> Result<u32, Error> {
        let text = text;
        let returned: Result<u32, Error> = { Ok(text.parse()?) };
        { returned }
    })
}
#[must_use = "the promise of this call is the only way to its result: chain it, await it, or close it with `.detach(|e| ..)`"]
fn count(text: String) -> promise_core::Promise<usize> {
    promise_core::__private::blocking(
        promise_core::__private::returning_value(move || -> usize {
            let text = text;
            let returned: usize = { text.len() };
            {
                use promise_core::__private::Value as _;
                (&promise_core::__private::output(&returned)).__value().check(&returned);
                returned
            }
        }),
    )
}
pub fn main() {
    assert_eq!(add(1, 2).wait().unwrap(), 3);
    assert_eq!(later(1).wait().unwrap(), 1);
    assert_eq!(parse("4").wait().unwrap(), 4);
    assert_eq!(count("four".into()).wait().unwrap(), 4);
}
