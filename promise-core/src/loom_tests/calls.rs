//! Callbacks that come inside of the call that takes them: then their promise is fulfilled without an exchange, since its only
//! handle waits for the call. Other threads may call back at the same time, or have been given what the callback holds.

use super::kit::{P, R, Value, Why, model, told};
use super::*;
use crate::__private::{Ignore, Shared, called, promise_of_call};

/// What a macro makes of a call: `take` gets the callback, and calls back itself.
fn call(take: impl FnOnce(R)) -> P {
    let (mut promise, resolver, _) = promise_of_call::<Value, Why, Ignore<Shared>>();
    take(resolver);
    called(&mut promise, Ok(()));
    promise.over()
}

/// A callback that may be called by anybody, which another thread has, too.
#[test]
fn call_back_inside_and_elsewhere() {
    model(|| {
        let mut calling = None;
        let promise = call(|resolver| {
            let callback = loom::sync::Arc::new(resolver);
            let other = loom::sync::Arc::clone(&callback);
            calling = Some(thread::spawn(move || other.call_back(Value::new(1))));
            callback.call_back(Value::new(1));
        });
        let waiting = thread::spawn(move || told(&loom::future::block_on(promise)));
        assert_eq!(waiting.join().unwrap(), Ok(1));
        calling.unwrap().join().unwrap();
    });
}

/// The same with a clone, which may be the last one to go.
#[test]
fn call_back_inside_and_drop_a_clone_elsewhere() {
    model(|| {
        let mut dropping = None;
        let promise = call(|resolver| {
            let other = resolver.clone();
            dropping = Some(thread::spawn(move || drop(other)));
            resolver.call_back(Value::new(1));
        });
        assert_eq!(told(&loom::future::block_on(promise)), Ok(1));
        dropping.unwrap().join().unwrap();
    });
}

/// The callback comes when the call is over.
#[test]
fn call_back_elsewhere_when_the_call_is_over() {
    model(|| {
        let mut calling = None;
        let promise = call(|resolver| {
            calling = Some(thread::spawn(move || resolver.call_back(Value::new(1))));
        });
        drop(promise);
        calling.unwrap().join().unwrap();
    });
}

/// The call is over, and the callback comes on its thread, when the handle is elsewhere.
#[test]
fn call_back_behind_the_call_while_the_handle_is_elsewhere() {
    model(|| {
        let mut kept = None;
        let promise = call(|resolver| kept = Some(resolver));
        let waiting = thread::spawn(move || told(&loom::future::block_on(promise)));
        kept.unwrap().call_back(Value::new(1));
        assert_eq!(waiting.join().unwrap(), Ok(1));
    });
}
