//! The reference page of `Promise.prototype.finally()`.

use super::page::{fetch, uncaught};
use promise_core::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// The demo, with mail and without.
pub fn finally() {
    let check_mail = |arrived| {
        promise!(|resolve, reject| {
            if arrived {
                resolve("Mail has arrived");
            } else {
                reject(Error::msg("Failed to arrive"));
            }
        })
    };
    for arrived in [true, false] {
        promise!(
            check_mail(arrived)
                .then(|mail| println!("{mail}"))
                .catch(|err| println!("{err}"))
                .finally(|| println!("Experiment completed"))
        );
    }
}

/// "Description": `finally` neither sees nor changes the result, `then` with two handlers does.
pub fn description() {
    promise!(
        Promise::resolve(2).then(|_| 77, |_| 0).then(|value| println!("fulfilled: {value}")).detach(uncaught)
    );
    promise!(
        Promise::resolve(2).finally(|| 77).then(|value| println!("fulfilled: {value}")).detach(uncaught)
    );
    promise!(
        Promise::reject("3".to_string())
            .then(|()| 0, |_| 88)
            .then(|value| println!("fulfilled: {value}"))
            .detach(uncaught)
    );
    promise!(
        Promise::<(), _>::reject("3".to_string())
            .finally(|| 88)
            .catch(|reason| println!("rejected: {reason}"))
    );
}

/// "Description": only a failure of the handler takes over.
pub fn failing_handler() {
    promise!(
        Promise::<()>::reject(Error::msg("3"))
            .finally(|| Err::<(), _>("99"))
            .catch(|reason| println!("{reason}"))
    );
    promise!(
        Promise::<()>::reject(Error::msg("3"))
            .finally(|| Promise::<()>::reject(Error::msg("99")))
            .catch(|reason| println!("{reason}"))
    );
}

/// "Description": what `finally` does, written with `then`.
pub fn written_with_then() {
    let on_finally = || {
        println!("cleaning up");
        "ignored"
    };
    promise!(
        Promise::<&str>::reject(Error::msg("the reason"))
            .then(
                |value| promise!(Promise::resolve(on_finally()).then(|_| value)),
                |reason| promise!(Promise::resolve(on_finally()).then(|_| Err(reason))),
            )
            .then(|value| println!("fulfilled: {value}"), |reason| println!("rejected: {reason}"))
            .detach(uncaught)
    );
}

/// "Using `finally()`": cleaning up.
pub fn using_finally() {
    for url in ["/current-data.json", "/balloon.png"] {
        let is_loading = AtomicBool::new(true);
        promise!(
            fetch(url)
                .then(|response| {
                    if response.content_type.contains("application/json") {
                        return response.json().await;
                    }
                    Err(Error::msg("Oops, we haven't got JSON!"))
                })
                .then(|json| println!("{json:?}"))
                .catch(|error| println!("{error}"))
                .finally(|| {
                    is_loading.store(false, Ordering::Relaxed);
                    println!("is loading: {is_loading:?}");
                })
        );
    }
}
