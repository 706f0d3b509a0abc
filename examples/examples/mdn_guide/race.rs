//! The reference page of `Promise.race()`.

use super::page::{after, fetch, inspect, ms, uncaught, wait};
use promise_core::prelude::*;
use promise_core::set_timeout;

/// The demo: whoever is first.
pub fn race() {
    let promise1 = after(500, "one");
    let promise2 = after(100, "two");
    promise!(Promise::race([promise1, promise2]).then(|value| println!("{value}")).detach(uncaught));
}

/// Rejects after a while.
fn reject_after(milliseconds: u64, message: &'static str) -> Promise<&'static str> {
    promise!(wait(milliseconds).then(|()| Err(Error::msg(message))))
}

/// "Using `Promise.race()`": the first decides, be it a value or a reason.
pub fn using_race() {
    promise!(
        Promise::race([after(500, "one"), after(100, "two")])
            .then(|value| println!("{value}"))
            .detach(uncaught)
    );
    promise!(
        Promise::race([after(100, "three"), reject_after(500, "four")])
            .then(|value| println!("{value}"), |_| println!("never printed"))
            .detach(uncaught)
    );
    promise!(
        Promise::race([after(500, "five"), reject_after(100, "six")])
            .then(|_| println!("never printed"), |error| println!("{error}"))
            .detach(uncaught)
    );
}

/// "Asynchronicity of Promise.race".
pub fn asynchronicity() {
    let p = Promise::race([Promise::<_>::resolve(33), Promise::resolve(44)]);
    println!("{}", inspect(&p));
    set_timeout(ms(0), move || {
        println!("the stack is now empty");
        println!("{}", inspect(&p));
    });
}

/// "Asynchronicity of Promise.race": nobody runs, nobody wins.
pub fn race_of_nothing() {
    let nobody: [Promise<()>; 0] = [];
    let forever_pending_promise = Promise::race(nobody);
    println!("{}", inspect(&forever_pending_promise));
    set_timeout(ms(0), move || {
        println!("the stack is now empty");
        println!("{}", inspect(&forever_pending_promise));
    });
}

/// "Asynchronicity of Promise.race": the first of the settled ones wins.
pub fn race_of_settled_promises() {
    let nobody: [Promise<u32>; 0] = [];
    let forever_pending_promise = Promise::race(nobody);
    let p = Promise::race([forever_pending_promise.clone(), Promise::resolve(100), Promise::resolve(200)]);
    let p2 = Promise::race([forever_pending_promise, Promise::resolve(200), Promise::resolve(100)]);
    println!("{}", inspect(&p));
    println!("{}", inspect(&p2));
    set_timeout(ms(0), move || {
        println!("the stack is now empty");
        println!("{}", inspect(&p));
        println!("{}", inspect(&p2));
    });
}

/// "Using `Promise.race()` to implement request timeout": the limit is shorter than the answer takes, then longer.
pub fn request_timeout() {
    for limit in [50, 5000] {
        let timed_out = promise!(wait(limit).then(|()| Err(Error::msg("Request timed out"))));
        promise!(
            Promise::race([fetch("/current-data.json"), timed_out])
                .then(|response| response.json())
                .then(|json| println!("{json:?}"))
                .catch(|err| println!("{err}"))
        );
    }
}

/// "Using `Promise.race()` to detect the status of a promise": here a promise can be asked.
pub fn status_of_a_promise() {
    let promises = [after(100, "100"), after(200, "200"), reject_after(100, "failed")];
    println!("Immediately after initiation:");
    println!("{:?}", promises.each_ref().map(Promise::state));
    set_timeout(ms(100), || {
        println!("After waiting for 100ms:");
        println!("{:?}", promises.each_ref().map(Promise::state));
        for promise in promises {
            promise.detach(drop); // to look is not to handle
        }
    });
}

/// "Comparison with `Promise.any()`": the first settled one, and the first fulfilled one.
pub fn comparison_with_any() {
    promise!(
        Promise::race([after(500, "one"), reject_after(100, "two")])
            .then(|value| println!("race succeeded with value: {value}"))
            .catch(|reason| println!("race failed with reason: {reason}"))
    );
    promise!(
        Promise::any([after(500, "one"), reject_after(100, "two")])
            .then(|value| println!("any succeeded with value: {value}"))
            .catch(|reason| println!("any failed with reason: {reason}"))
    );
}
