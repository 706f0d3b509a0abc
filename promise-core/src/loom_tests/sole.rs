//! Promises whose only consumer is a reaction of an event loop: a resolver in a job of that loop settles them without an exchange.

use super::kit::{P, R, Token, Value, Why, model, told};
use super::*;
use crate::EventLoop;

/// A handler's promise.
fn passed_on(promise: P) -> P {
    let token = Token::new();
    promise.react(move |result| {
        drop(token);
        result.into()
    })
}

/// A job of the loop, where reactions are made, gives something back.
fn in_a_turn<V: Send + 'static>(event_loop: &EventLoop, job: impl FnOnce() -> V + Send + 'static) -> V {
    let (sender, receiver) = std::sync::mpsc::channel();
    event_loop.enter(|| crate::queue_microtask(move || sender.send(job()).unwrap()));
    event_loop.run_until_idle();
    receiver.recv().unwrap()
}

/// A promise with a reaction in the loop, and its resolver.
fn waited_for(event_loop: &EventLoop) -> (P, R) {
    let (promise, resolver) = P::with_resolvers();
    (in_a_turn(event_loop, move || passed_on(promise)), resolver)
}

fn resolve(resolver: R) {
    resolver.resolve(Value::new(1));
}

fn reject(resolver: R) {
    resolver.reject(Why::Given(Value::new(1)));
}

/// Another thread settles the promise while the loop attaches.
fn attach_while(settle: fn(R), expected: Result<u32, &'static str>) {
    let event_loop = EventLoop::new();
    let (promise, resolver) = P::with_resolvers();
    let settling = thread::spawn(move || settle(resolver));
    let derived = in_a_turn(&event_loop, move || passed_on(promise));
    settling.join().unwrap();
    event_loop.run_until_idle();
    assert_eq!(told(&derived.take()), expected);
}

#[test]
fn attach_in_a_turn_while_it_is_resolved_elsewhere() {
    model(|| attach_while(resolve, Ok(1)));
}

#[test]
fn attach_in_a_turn_while_it_is_rejected_elsewhere() {
    model(|| attach_while(reject, Err("given")));
}

#[test]
fn attach_in_a_turn_while_it_is_abandoned_elsewhere() {
    model(|| attach_while(drop, Err("abandoned")));
}

/// The loop takes the reaction out while a job of another loop, elsewhere, settles the promise.
#[test]
fn stop_in_a_turn_while_another_loop_settles() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = waited_for(&event_loop);
        let stopped = derived.cancel_on_drop();
        let settling = thread::spawn(move || {
            let other = EventLoop::new();
            in_a_turn(&other, move || resolve(resolver));
        });
        in_a_turn(&event_loop, move || drop(stopped));
        settling.join().unwrap();
        event_loop.run_until_idle();
        drop(event_loop);
        assert_eq!(Token::alive(), 0);
    });
}

/// The last handle of the reaction goes elsewhere while a job of its loop settles the promise.
#[test]
fn stop_elsewhere_while_its_own_loop_settles() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = waited_for(&event_loop);
        let stopped = derived.cancel_on_drop();
        let stopping = thread::spawn(move || drop(stopped));
        in_a_turn(&event_loop, move || resolve(resolver));
        stopping.join().unwrap();
        event_loop.run_until_idle();
        drop(event_loop);
        assert_eq!(Token::alive(), 0);
    });
}

/// Another thread has the reaction's promise, and attaches to it, while a job of the loop settles what the reaction waits for.
#[test]
fn attach_behind_the_reaction_elsewhere_while_its_loop_settles() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = waited_for(&event_loop);
        let waiting = thread::spawn(move || told(&loom::future::block_on(derived)));
        in_a_turn(&event_loop, move || resolve(resolver));
        assert_eq!(waiting.join().unwrap(), Ok(1));
    });
}

/// Another handle of the promise goes, or waits, elsewhere while the loop attaches, and then settles it.
fn attach_beside(other: fn(P)) {
    let event_loop = EventLoop::new();
    let (promise, resolver) = P::with_resolvers();
    let beside = promise.clone();
    let beside = thread::spawn(move || other(beside));
    let derived = in_a_turn(&event_loop, move || passed_on(promise));
    in_a_turn(&event_loop, move || resolve(resolver));
    beside.join().unwrap();
    event_loop.run_until_idle();
    assert_eq!(told(&derived.take()), Ok(1));
}

#[test]
fn attach_in_a_turn_and_drop_a_clone_elsewhere() {
    model(|| attach_beside(drop));
}

#[test]
fn attach_in_a_turn_and_await_a_clone_elsewhere() {
    model(|| attach_beside(|promise| assert_eq!(told(&loom::future::block_on(promise)), Ok(1))));
}

/// The promise follows another one, which settles elsewhere, while its reaction is taken out.
#[test]
fn stop_in_a_turn_while_what_it_follows_settles_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (derived, resolver) = waited_for(&event_loop);
        let stopped = derived.cancel_on_drop();
        let settling = thread::spawn(move || {
            let other = EventLoop::new();
            in_a_turn(&other, move || resolver.follow(P::resolve(Value::new(1))));
        });
        in_a_turn(&event_loop, move || drop(stopped));
        settling.join().unwrap();
        event_loop.run_until_idle();
        drop(event_loop);
        assert_eq!(Token::alive(), 0);
    });
}
