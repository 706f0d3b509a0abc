//! Waiting for a promise with somebody else's waker.

use super::kit::{P, Pool, R, Value, model, told};
use super::*;
use crate::cell::task::{Start, spawn};

/// Polls a promise once with a waker that does nothing.
fn poll(promise: &mut P) -> Poll<Result<Value, super::kit::Why>> {
    Pin::new(promise).poll(&mut Context::from_waker(Waker::noop()))
}

/// As the only handle, and as one of two.
fn alone_and_beside_another(waits: fn(P, R)) {
    for beside in [false, true] {
        model(move || {
            let (promise, resolver) = P::with_resolvers();
            let other = beside.then(|| promise.clone());
            waits(promise, resolver);
            if let Some(other) = other {
                assert_eq!(told(&other.take()), Ok(1));
            }
        });
    }
}

#[test]
fn wait_and_settle() {
    alone_and_beside_another(|promise, resolver| {
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        assert_eq!(told(&loom::future::block_on(promise)), Ok(1));
        settling.join().unwrap();
    });
}

#[test]
fn wait_with_another_waker_and_settle() {
    alone_and_beside_another(|mut promise, resolver| {
        assert!(poll(&mut promise).is_pending());
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        assert_eq!(told(&loom::future::block_on(promise)), Ok(1));
        settling.join().unwrap();
    });
}

#[test]
fn give_up_waiting_and_settle() {
    alone_and_beside_another(|mut promise, resolver| {
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

/// One that was the only one when it began to wait gives up, or waits with another waker, while another begins to wait, and the promise
/// settles.
#[test]
fn wait_as_the_only_one_beside_another_handle() {
    for gives_up in [true, false] {
        model(move || {
            let (mut promise, resolver) = P::with_resolvers();
            assert!(poll(&mut promise).is_pending());
            let mut other = promise.clone();
            let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
            let found = poll(&mut other);
            if gives_up {
                drop(promise);
            } else {
                assert_eq!(told(&loom::future::block_on(promise)), Ok(1));
            }
            settling.join().unwrap();
            let result = if let Poll::Ready(result) = found { result } else { other.take() };
            assert_eq!(told(&result), Ok(1));
        });
    }
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
