//! The reference page of `Promise.prototype.catch()`.

use super::page::{ms, uncaught};
use promise_core::prelude::*;
use promise_core::set_timeout;

/// The demo: a panic rejects.
pub fn catch() {
    let promise1 = Promise::<()>::new(|_| panic!("Uh-oh!"));
    promise!(promise1.catch(|error| println!("{error}")));
}

/// "Using and chaining the `catch()` method": behind it the chain is as new.
pub fn using_catch() {
    let p1 = promise!(|resolve| resolve("Success!"));
    promise!(
        p1.clone()
            .then(|value| {
                println!("{value}");
                Err("oh, no!")
            })
            .catch(|e| println!("{e}"))
            .then(
                |()| println!("after a catch the chain is restored"),
                |_| println!("Not fired due to the catch"),
            )
            .detach(uncaught)
    );
    promise!(
        p1.then(|value| {
            println!("{value}");
            Promise::reject(Error::msg("oh, no!"))
        })
        .catch(|e| println!("{e}"))
        .then(
            |()| println!("after a catch the chain is restored"),
            |_| println!("Not fired due to the catch"),
        )
        .detach(uncaught)
    );
}

/// "Gotchas when throwing errors": an error in the executor rejects.
pub fn error_in_an_executor() {
    let p1 = promise!(|resolve| {
        let number: u32 = "Uh-oh!".parse()?;
        resolve(number);
    });
    promise!(p1.then(|number| println!("{number}")).catch(|e| println!("{e}")));
}

/// "Gotchas when throwing errors": an error in a callback is no error of the executor. In JavaScript the promise stays
/// pending for ever; here the panic destroys `resolve`, and a promise that nobody can settle any more is rejected.
pub fn error_in_a_callback() {
    let p2 = promise!(|resolve| {
        set_timeout(ms(1000), move || {
            let number: u32 = "Uncaught Exception!".parse().unwrap();
            resolve(number);
        });
    });
    promise!(
        p2.then(|number| println!("{number}"))
            .catch(|Fault::Abandoned(_)| println!("abandoned"))
            .catch(|e| println!("never printed: {e}"))
    );
}

/// "Gotchas when throwing errors": an error behind `resolve` is too late.
pub fn error_after_resolve() {
    let p3 = promise!(|resolve| {
        resolve(());
        Err::<(), _>("Silenced Exception!")
    });
    promise!(p3.then(|()| println!("fulfilled")).catch(|e| println!("never printed: {e}")));
}

/// "`catch()` is not called if the promise is fulfilled".
pub fn not_called() {
    let p1 = Promise::resolve("calling next");
    let p2 = promise!(p1.catch(|reason| {
        println!("catch p1!");
        println!("{reason}");
        "never given"
    }));
    promise!(
        p2.then(
            |value| {
                println!("next promise's onFulfilled");
                println!("{value}");
            },
            |reason| {
                println!("next promise's onRejected");
                println!("{reason}");
            },
        )
        .detach(uncaught)
    );
}
