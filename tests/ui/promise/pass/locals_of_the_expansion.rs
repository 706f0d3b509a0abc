//! A variable of the user's that has the name of a local of the expansion is the user's.
#![deny(warnings)]

use promise_core::prelude::*;

fn call(n: u32, done: impl FnOnce(u32) + Send + 'static) {
    done(n);
}

pub fn main() {
    let source = 1;
    let chain = 1;
    let link = 1;
    let value = 1;
    let given = 1;
    let argument = 1;
    let kind = 1;
    let reason = 1;
    let left = 1;
    let early = 1;
    let found = 1;
    let fulfilled = 1;
    let handler_0_0 = 1;
    let returned = 1;
    let promise = 1;
    let resolver = 1;
    let callback = 1;
    let callback_value = 1;
    let result = 1;
    let pending = 1;
    let settled = 1;
    let body = 1;
    let all = move || {
        source
            + chain
            + link
            + value
            + given
            + argument
            + kind
            + reason
            + left
            + early
            + found
            + fulfilled
            + handler_0_0
            + returned
            + promise
            + resolver
            + callback
            + callback_value
            + result
            + pending
            + settled
            + body
    };
    let (a, b, c) = (all, all, all);
    let number = promise!(
        Promise::<u32>::resolve(source + chain + link + value + given + argument + kind + reason + left)
            .then(|n| n + source + chain + link + value + given + argument + kind + reason + left + early)
            .then(|n| n + found + fulfilled + handler_0_0 + returned + promise + resolver + callback)
            .then(|n| n + callback_value + result + pending + settled + body + a())
            .then(|n| source + chain + link + value + given + argument + kind + reason + left + n, |_| reason)
            .catch(|_: &std::io::Error| source + value + argument + found + reason)
            .catch(|_| source + value + argument + reason + link + given + kind + chain)
            .finally(move || assert_eq!(value + reason + link + left + b(), 26))
    );
    assert_eq!(number.wait().unwrap(), 9 + 10 + 7 + 5 + 22 + 9);
    let executor =
        promise!(|resolve, _reject| resolve(promise + resolver + pending + settled + given + result + link));
    assert_eq!(executor.wait().unwrap(), 7);
    let wrapped = promise!(call(promise + resolver + callback + given + result + link + source, _));
    assert_eq!(wrapped.wait().unwrap(), 7);
    let closure = promise!(call(1, _ = |n| n + callback + given + link + value + callback_value + c()));
    assert_eq!(closure.wait().unwrap(), 28);
}
