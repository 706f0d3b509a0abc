//! Waiting for a promise with somebody else's waker.

use super::kit::{P, Value, model, model_within, told};
use super::*;

/// Polls a promise once with a waker that does nothing.
fn poll(promise: &mut P) -> Poll<Result<Value, super::kit::Why>> {
    Pin::new(promise).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn wait_and_settle() {
    model(|| {
        let (promise, resolver) = P::with_resolvers();
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        assert_eq!(told(&loom::future::block_on(promise)), Ok(1));
        settling.join().unwrap();
    });
}

#[test]
fn wait_with_another_waker_and_settle() {
    model(|| {
        let (mut promise, resolver) = P::with_resolvers();
        assert!(poll(&mut promise).is_pending());
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        assert_eq!(told(&loom::future::block_on(promise)), Ok(1));
        settling.join().unwrap();
    });
}

#[test]
fn give_up_waiting_and_settle() {
    model(|| {
        let (mut promise, resolver) = P::with_resolvers();
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        if let Poll::Ready(result) = poll(&mut promise) {
            assert_eq!(told(&result), Ok(1));
        }
        drop(promise);
        settling.join().unwrap();
    });
}

#[test]
fn give_up_waiting_beside_another_handle() {
    model_within(0, || {
        let (mut promise, resolver) = P::with_resolvers();
        let other = promise.clone();
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let waiting = thread::spawn(move || told(&loom::future::block_on(other)));
        if let Poll::Ready(result) = poll(&mut promise) {
            assert_eq!(told(&result), Ok(1));
        }
        drop(promise);
        assert_eq!(waiting.join().unwrap(), Ok(1));
        settling.join().unwrap();
    });
}
