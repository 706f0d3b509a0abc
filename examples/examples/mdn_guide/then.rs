//! The reference page of `Promise.prototype.then()`.

use super::page::{Json, after, fetch, inspect, ms, uncaught, wait};
use promise_core::prelude::*;
use promise_core::set_timeout;

/// The demo.
pub fn then() {
    let promise1 = promise!(|resolve| resolve("Success!"));
    promise!(promise1.then(|value| println!("{value}")).detach(uncaught));
}

/// "Using the `then()` method": with two handlers.
pub fn using_then() {
    let p1 = promise!(|resolve| resolve("Success!"));
    promise!(p1.then(|value| println!("{value}"), |reason| println!("{reason}")).detach(uncaught));

    let p2 = Promise::<&str>::reject(Error::msg("Error!"));
    promise!(p2.then(|value| println!("{value}"), |reason| println!("{reason}")).detach(uncaught));
}

/// "Having a non-function as either parameter": a link that has no handler for what comes lets it pass.
pub fn no_handler() {
    promise!(Promise::resolve(1).catch(|_| 2).then(|value| println!("{value}")).detach(uncaught));
    promise!(
        Promise::<u32>::reject(Error::msg("failed"))
            .then(|_| 2)
            .then(|value| println!("{value}"), |reason| println!("{reason}"))
            .detach(uncaught)
    );
}

/// "Chaining": the second handler starts something and does not wait for it.
pub fn chaining() {
    promise!(
        Promise::resolve("foo".to_string())
            .then(|string| promise!(|resolve| set_timeout(ms(1), move || resolve(string + "bar"))))
            .then(|string| {
                let later = string.clone() + "baz";
                set_timeout(ms(1), move || println!("{later}"));
                string
            })
            .then(|string| {
                println!("Last Then: nobody has waited for the timer of the handler in front");
                println!("{string}");
            })
            .detach(uncaught)
    );
}

/// "Chaining": a plain value works, and one promise may have several chains.
pub fn several_chains() {
    let p2 = promise!(|resolve| resolve(1));
    promise!(
        p2.clone()
            .then(|value| {
                println!("{value}");
                value + 1
            })
            .then(|value| println!("{value} - A synchronous value works"))
            .detach(uncaught)
    );
    promise!(p2.then(|value| println!("{value}")).detach(uncaught));
}

/// "Chaining": what a handler fails with goes to the next handler for reasons.
pub fn failing_handler() {
    promise!(
        Promise::resolve(())
            .then(|()| Err("Oh no!"))
            .then(|()| println!("Not called."), |error| println!("onRejected function called: {error}"))
            .detach(uncaught)
    );
}

/// "Chaining": `catch` instead.
pub fn failing_handler_caught() {
    promise!(
        Promise::resolve(())
            .then(|()| Err("Oh no!"))
            .catch(|error| println!("onRejected function called: {error}"))
            .then(|()| println!("I am always called even if the prior then's promise rejects"))
            .detach(uncaught)
    );
}

/// "Chaining": a handler for reasons may give a value, and all is well.
pub fn value_for_a_reason() {
    promise!(
        Promise::<()>::reject(Error::msg("Oh no!"))
            .then(|()| 99, |_| 42)
            .then(|solution| println!("Resolved with {solution}"))
            .detach(uncaught)
    );
}

/// "Chaining": a promise given by a handler decides.
pub fn promise_given_by_a_handler() {
    let resolve_later = || after(1000, 10);
    let reject_later = || promise!(wait(1000).then(|()| Err::<i32, _>(Error::msg("Error"))));

    let p1 = Promise::resolve("foo");
    let p2 = promise!(p1.clone().then(|_| resolve_later()));
    promise!(p2.then(|v| println!("resolved {v}"), |e| println!("rejected {e}")).detach(uncaught));

    let p3 = promise!(p1.then(|_| reject_later()));
    promise!(p3.then(|v| println!("resolved {v}"), |e| println!("rejected {e}")).detach(uncaught));
}

/// "Chaining": one function with promises on top of another one.
pub fn on_top_of_another_function() {
    fn fetch_current_data(url: &'static str) -> Promise<Json> {
        promise!(fetch(url).then(|response| {
            if response.content_type != "application/json" {
                return Err(Error::msg(format!("{} is not JSON", response.content_type)));
            }
            response.json().await
        }))
    }
    for url in ["/current-data.json", "/balloon.png"] {
        promise!(fetch_current_data(url).then(|data| println!("{data:?}")).catch(|e| println!("{e}")));
    }
}

/// "Asynchronicity of `then()`".
pub fn asynchronicity() {
    let resolved_prom = Promise::<_>::resolve(33);
    println!("{}", inspect(&resolved_prom));

    let then_prom = promise!(resolved_prom.then(|value| {
        println!("after the end of the script: received {value}, returned {}", value + 1);
        value + 1
    }));
    println!("{}", inspect(&then_prom));

    set_timeout(ms(0), move || println!("{}", inspect(&then_prom)));
}
