//! Waiting for a promise with somebody else's waker.

use super::kit::{P, Pool, Value, model, told};
use super::*;
use crate::cell::task::{Start, spawn};

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

/// Two wait; one gives up while the promise settles.
#[test]
fn give_up_waiting_beside_another_handle() {
    for first in [true, false] {
        model(move || {
            let (mut promise, resolver) = P::with_resolvers();
            let mut other = promise.clone();
            if first {
                assert!(poll(&mut promise).is_pending());
                assert!(poll(&mut other).is_pending());
            } else {
                assert!(poll(&mut other).is_pending());
                assert!(poll(&mut promise).is_pending());
            }
            let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
            drop(promise);
            settling.join().unwrap();
            assert!(matches!(poll(&mut other), Poll::Ready(result) if told(&result) == Ok(1)));
        });
    }
}

/// One gives up while the other begins to wait.
#[test]
fn give_up_waiting_and_wait() {
    model(|| {
        let (mut promise, resolver) = P::with_resolvers();
        let mut other = promise.clone();
        assert!(poll(&mut promise).is_pending());
        let giving_up = thread::spawn(move || drop(promise));
        assert!(poll(&mut other).is_pending());
        giving_up.join().unwrap();
        resolver.resolve(Value::new(1));
        assert_eq!(told(&loom::future::block_on(other)), Ok(1));
    });
}

/// Both give up.
#[test]
fn give_up_waiting_twice() {
    model(|| {
        let (mut promise, resolver) = P::with_resolvers();
        let mut other = promise.clone();
        assert!(poll(&mut promise).is_pending());
        assert!(poll(&mut other).is_pending());
        let giving_up = thread::spawn(move || drop(promise));
        drop(other);
        giving_up.join().unwrap();
        assert!(resolver.deliver(Value::new(1)).is_err());
    });
}

/// Two handles of one task wait with its entry and give up together: the entry stays, and is fired, while the last handles go.
#[test]
fn settle_what_was_given_up_and_drop_two_handles() {
    model(|| {
        let (promise, resolver) = P::with_resolvers();
        let (other, pool) = (promise.clone(), Pool::new());
        let (mut one, mut two) = (Some(promise.clone()), Some(promise.clone()));
        let given_up = std::future::poll_fn(move |cx| {
            for handle in [&mut one, &mut two] {
                assert!(Pin::new(handle.as_mut().unwrap()).poll(cx).is_pending());
            }
            (one, two) = (None, None);
            Poll::Ready(Ok::<_, super::kit::Why>(Value::new(2)))
        });
        let task: P = pool.enter(|| spawn(given_up, Start::Now, std::panic::Location::caller()));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        drop(promise);
        drop(other);
        settling.join().unwrap();
        pool.run();
        assert_eq!(told(&task.take()), Ok(2));
    });
}
