//! One resolver used by several threads through references, and calls that fail while their callback is called.

use super::kit::{P, R, Token, Value, Why, model, told};
use super::*;

fn shared_pair() -> (P, loom::sync::Arc<R>) {
    let (promise, resolver) = P::with_resolvers();
    (promise, loom::sync::Arc::new(resolver))
}

/// The one that is too late does not touch the node, which the handle may have freed.
#[test]
fn one_resolver_called_by_two() {
    model(|| {
        let (promise, resolver) = shared_pair();
        let other = resolver.clone();
        let settling = thread::spawn(move || other.try_settle(Ok(Value::new(1))).is_ok());
        let taking = thread::spawn(move || told(&loom::future::block_on(promise)));
        let mine = resolver.try_settle(Ok(Value::new(2))).is_ok();
        assert!(resolver.is_resolved());
        drop(resolver);
        let theirs = settling.join().unwrap();
        assert_ne!(mine, theirs);
        assert_eq!(taking.join().unwrap(), Ok(if theirs { 1 } else { 2 }));
    });
}

#[test]
fn one_resolver_cloned_and_called() {
    model(|| {
        let (promise, resolver) = shared_pair();
        let other = resolver.clone();
        let settling = thread::spawn(move || other.try_settle(Ok(Value::new(1))).is_ok());
        let taking = thread::spawn(move || drop(promise));
        let clone = (*resolver).clone();
        drop(resolver);
        let mine = clone.try_settle(Ok(Value::new(2))).is_ok();
        assert!(clone.is_resolved());
        assert_ne!(mine, settling.join().unwrap());
        taking.join().unwrap();
    });
}

#[test]
fn one_resolver_cloned_by_two_and_dropped() {
    model(|| {
        let (promise, resolver) = shared_pair();
        let other = resolver.clone();
        let cloning = thread::spawn(move || drop((*other).clone()));
        let clone = (*resolver).clone();
        drop(resolver);
        drop(clone);
        cloning.join().unwrap();
        assert_eq!(told(&loom::future::block_on(promise)), Err("abandoned"));
    });
}

#[test]
fn deliver_and_drop_the_handle() {
    model(|| {
        let (promise, resolver) = P::with_resolvers();
        let delivering = thread::spawn(move || drop(resolver.deliver(Value::new(1))));
        drop(promise);
        delivering.join().unwrap();
        assert_eq!(Token::alive(), 0);
    });
}

/// The call has failed, and the callback comes: one of them wins.
#[test]
fn fail_a_call_and_call_back() {
    model(|| {
        let (mut promise, resolver) = P::hooked(std::panic::Location::caller());
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        promise.fail_call(Why::Other);
        assert!(matches!(told(&promise.take()), Ok(1) | Err("other")));
        settling.join().unwrap();
    });
}

/// The call has failed, and its callback is dropped: that is no reason of its own.
#[test]
fn fail_a_call_and_drop_the_callback() {
    model(|| {
        let (mut promise, resolver) = P::hooked(std::panic::Location::caller());
        let dropping = thread::spawn(move || drop(resolver));
        promise.fail_call(Why::Other);
        assert_eq!(told(&promise.take()), Err("other"));
        dropping.join().unwrap();
    });
}
