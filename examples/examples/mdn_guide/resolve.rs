//! The reference pages of `Promise.resolve()`, `Promise.reject()`, `Promise.try()` and `Promise.withResolvers()`.

use super::page::{ms, uncaught, wait};
use promise_core::prelude::*;
use promise_core::set_timeout;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// The demo of `Promise.resolve()`.
pub fn resolve() {
    let promise1 = Promise::resolve(123);
    promise!(promise1.then(|value| println!("{value}")).detach(uncaught));
}

/// "Using the static Promise.resolve method".
pub fn using_resolve() {
    promise!(
        Promise::resolve("Success")
            .then(|value| println!("{value}"), |_| println!("never printed"))
            .detach(uncaught)
    );
}

/// "Resolving an array".
pub fn resolving_an_array() {
    let p = Promise::resolve([1, 2, 3]);
    promise!(p.then(|v| println!("{}", v[0])).detach(uncaught));
}

/// "Resolving another Promise": it stays the same promise.
pub fn resolving_another_promise() {
    let original = Promise::<_>::resolve(33);
    let id = original.id();
    let cast = Promise::from_outcome(Outcome::Promise(original));
    println!("original === cast ? {}", id == cast.id());
    promise!(cast.then(|value| println!("value: {value}")).detach(uncaught));
}

/// An object with a `then`.
struct AThenable<F>(F);

impl<F: FnOnce(Resolver<&'static str>) + Send> Thenable<&'static str> for AThenable<F> {
    fn then(self: Box<Self>, resolver: Resolver<&'static str>) {
        (self.0)(resolver);
    }
}

fn resolve_thenable<F>(then: F) -> Promise<&'static str>
where
    F: FnOnce(Resolver<&'static str>) + Send + 'static,
{
    Promise::from_outcome(Outcome::Thenable(Box::new(AThenable(then))))
}

/// "Resolving thenables and throwing Errors": what happens first counts.
pub fn resolving_thenables() {
    let p1 = resolve_thenable(|on_fulfilled| on_fulfilled.resolve("fulfilled!"));
    promise!(p1.then(|v| println!("{v}"), |_| println!("never printed")).detach(uncaught));

    let p2 = resolve_thenable(|_| panic!("Throwing"));
    promise!(p2.then(|_| println!("never printed"), |e| println!("{e}")).detach(uncaught));

    let p3 = resolve_thenable(|on_fulfilled| {
        on_fulfilled.resolve("Resolving");
        panic!("Throwing");
    });
    promise!(p3.then(|v| println!("{v}"), |_| println!("never printed")).detach(uncaught));
}

/// "Resolving thenables and throwing Errors": thenables inside thenables.
pub fn nested_thenables() {
    let thenable = resolve_thenable(|on_fulfilled| {
        let inner = AThenable(|on_fulfilled: Resolver<_>| on_fulfilled.resolve("42"));
        on_fulfilled.resolve_with(Outcome::Thenable(Box::new(inner)));
    });
    promise!(thenable.then(|v| println!("{v}")).detach(uncaught));
}

/// The demo of `Promise.reject()`.
pub fn reject() {
    promise!(
        Promise::reject(Error::msg("fail"))
            .then(|()| println!("Resolved"), |error| println!("{error}"))
            .detach(uncaught)
    );
}

/// "Description" of `Promise.try()`: it calls the function at once, a handler would wait for its turn.
pub fn description_of_try() {
    fn func(how: &str) -> u32 {
        println!("called {how}");
        1
    }
    promise!(Promise::resolve(()).then(|()| func("by `then`")).detach(uncaught));
    promise!(|resolve| resolve(func("by an executor"))).detach(uncaught);
    Promise::<_>::attempt(|| Ok(func("by `attempt`"))).detach(uncaught);
    println!("the script has ended");
}

/// "Using `Promise.try()`": synchronous or not, value or error, all end in the same chain.
pub fn using_try() {
    fn do_something(action: Promise<&'static str>) -> Promise<()> {
        promise!(
            action
                .then(|result| println!("{result}"))
                .catch(|error| println!("{error}"))
                .finally(|| println!("Done"))
        )
    }
    #[async_promise]
    async fn one_after_the_other() -> Result<(), Error> {
        do_something(Promise::attempt(|| Ok("Sync result"))).await?;
        do_something(Promise::attempt(|| Err(Error::msg("Sync error")))).await?;
        do_something(Promise::attempt(|| async { Ok("Async result") })).await?;
        do_something(Promise::attempt(|| async { Err(Error::msg("Async error")) })).await
    }
    one_after_the_other().detach(uncaught);
}

/// "Using `Promise.try()`": with `await`.
pub fn using_try_with_await() {
    #[async_promise]
    async fn do_something(action: Promise<&'static str>) {
        match action.await {
            Ok(result) => println!("{result}"),
            Err(error) => println!("{error}"),
        }
        println!("Done");
    }
    do_something(Promise::attempt(|| Ok("Sync result"))).detach(uncaught);
    do_something(Promise::attempt(|| Err(Error::msg("Sync error")))).detach(uncaught);
    do_something(Promise::attempt(|| async { Ok("Async result") })).detach(uncaught);
    do_something(Promise::attempt(|| async { Err(Error::msg("Async error")) })).detach(uncaught);
}

/// "Description" of `Promise.withResolvers()`: what an executor could do, too.
pub fn description_of_with_resolvers() {
    let mut handed_out = None;
    let promise = Promise::<_>::new(|resolver| handed_out = Some(resolver));
    promise!(promise.then(|value| println!("{value}")).detach(uncaught));
    if let Some(resolver) = handed_out {
        resolver.resolve("resolved outside of the executor");
    }

    let (promise, resolver) = Promise::<_>::with_resolvers();
    promise!(promise.then(|value| println!("{value}")).detach(uncaught));
    resolver.resolve("resolved without an executor");
}

/// "Transforming a stream to an async iterable": the event handlers are attached once, and each event resolves the
/// promise of the moment.
pub fn transforming_a_stream() {
    #[derive(Default)]
    struct Stream {
        chunks: VecDeque<&'static str>,
        ended: bool,
        event: Option<Resolver<()>>,
    }

    /// A stream whose chunks come over time, two at once.
    fn open() -> Arc<Mutex<Stream>> {
        let stream = Arc::new(Mutex::new(Stream::default()));
        for (time, chunks) in [(100, ["a", "b"].as_slice()), (200, &["c", "d"]), (300, &[])] {
            let stream = stream.clone();
            set_timeout(ms(time), move || {
                let mut stream = stream.lock().unwrap();
                stream.chunks.extend(chunks);
                stream.ended = chunks.is_empty();
                if let Some(event) = stream.event.take() {
                    event.resolve(());
                }
            });
        }
        stream
    }

    #[async_promise]
    async fn read(stream: Arc<Mutex<Stream>>) -> Result<(), Error> {
        loop {
            let (promise, resolver) = Promise::with_resolvers();
            stream.lock().unwrap().event = Some(resolver);
            promise.await?;
            println!("the stream is readable");
            while let Some(chunk) = { stream.lock().unwrap().chunks.pop_front() } {
                println!("chunk {chunk}");
                wait(1).await?;
            }
            if stream.lock().unwrap().ended {
                return Ok(());
            }
        }
    }
    read(open()).detach(uncaught);
}
