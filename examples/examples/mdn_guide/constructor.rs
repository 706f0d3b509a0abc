//! The reference page of the constructor `Promise()`.

use super::page::{Response, inspect, ms, uncaught, xml_http_request};
use promise_core::prelude::*;
use promise_core::set_timeout;
use std::io;

/// The demo: the executor resolves later.
pub fn promise_constructor() {
    let promise1 = promise!(|resolve| set_timeout(ms(300), move || resolve("foo")));
    println!("{}", inspect(&promise1));
    promise!(promise1.then(|value| println!("{value}")).detach(uncaught));
}

/// A legacy function that calls back as node's do: an error or a result, and nothing in the other place.
fn read_file(path: &'static str, callback: impl FnOnce(Option<io::Error>, Option<String>) + Send + 'static) {
    set_timeout(ms(10), move || match path {
        "./data.txt" => callback(None, Some("42".to_string())),
        _ => callback(Some(io::ErrorKind::NotFound.into()), None),
    });
}

/// "Description": everything that needs the result has to be inside the callback.
pub fn description() {
    read_file("./data.txt", |error, result| println!("{error:?}, {result:?}"));
    println!("the code behind the call does not wait");
}

/// "Description": an executor that calls `resolve` or `reject`.
pub fn wrapped_by_an_executor() {
    let read_file_promise = |path| {
        promise!(|resolve, reject| {
            read_file(path, move |error, result| match error {
                Some(error) => reject(error),
                None => resolve(result.unwrap_or_default()),
            });
        })
    };
    for path in ["./data.txt", "./no-data.txt"] {
        promise!(
            read_file_promise(path)
                .then(|result| println!("{result}"))
                .catch(|error| println!("Failed to read data: {error}"))
        );
    }
}

/// "Description": the same, shorter. A pair of an optional error and an optional result settles by node's rule.
pub fn wrapped_by_a_placeholder() {
    for path in ["./data.txt", "./no-data.txt"] {
        promise!(
            read_file(path, _ = |error, result| (error, result))
                .then(|result| println!("{result}"))
                .catch(|error| println!("Failed to read data: {error}"))
        );
    }
}

/// What is told apart in "Resolver function": calling the thenable's functions, or resolving with the thenable.
struct Logged;

impl Thenable<&'static str> for Logged {
    fn then(self: Box<Self>, resolver: Resolver<&'static str>) {
        println!("`then` of the thenable is called");
        resolver.resolve("its value");
    }
}

/// "Resolver function": `resolve(thenable)` returns before the thenable is called.
pub fn resolver_function() {
    let locked_in = Promise::new(|resolver| {
        resolver.resolve_with(Outcome::Thenable(Box::new(Logged)));
        println!("`resolve` has returned");
        resolver.reject(Error::msg("too late"));
    });
    promise!(locked_in.then(|value| println!("locked in: {value}")).detach(uncaught));

    let called = Promise::new(|resolver| {
        Box::new(Logged).then(resolver);
        println!("the executor goes on");
    });
    promise!(called.then(|value| println!("called: {value}")).detach(uncaught));
}

/// "Turning a callback-based API into a promise-based one".
pub fn turning_a_callback_based_api_into_a_promise_based_one() {
    fn my_async_function(url: &'static str) -> Promise<Response> {
        promise!(|resolve, reject| xml_http_request(url, resolve, reject))
    }
    for url in ["https://example.com/", "https://example.org/"] {
        promise!(
            my_async_function(url)
                .then(|response| response.json())
                .then(|json| println!("{json:?}"))
                .catch(|reason| println!("{reason}"))
        );
    }
}

/// "Effect of calling `resolveFunc`": resolved and still pending.
pub fn pending_resolved() {
    let pending_resolved = Promise::<_>::new(|outer| {
        outer.follow(promise!(|resolve_inner| set_timeout(ms(100), move || resolve_inner("inner"))));
        outer.reject(Error::msg("too late"));
    });
    println!("{}", inspect(&pending_resolved));
    set_timeout(ms(101), move || println!("{}", inspect(&pending_resolved)));
}

/// "Effect of calling `resolveFunc`": resolved with a value, and therefore fulfilled.
pub fn fulfilled_resolved() {
    let fulfilled_resolved = promise!(|resolve| set_timeout(ms(100), move || resolve("outer")));
    println!("{}", inspect(&fulfilled_resolved));
    set_timeout(ms(101), move || println!("{}", inspect(&fulfilled_resolved)));
}

/// A thenable that cannot even be asked. What is a getter in JavaScript is the method itself here.
struct Broken;

impl Thenable<()> for Broken {
    fn then(self: Box<Self>, _resolver: Resolver<()>) {
        panic!("Can't get then property");
    }
}

/// "Effect of calling `resolveFunc`": resolved with itself, or with something that panics, and therefore rejected.
pub fn rejected_resolved() {
    let (rejected_resolved1, resolver) = Promise::<()>::with_resolvers();
    let itself = rejected_resolved1.clone();
    set_timeout(ms(0), move || resolver.follow(itself));
    promise!(rejected_resolved1.catch(|error| println!("{error}")));

    let rejected_resolved2 = Promise::from_outcome(Outcome::Thenable(Box::new(Broken)));
    promise!(rejected_resolved2.catch(|error| println!("{error}")));
}
