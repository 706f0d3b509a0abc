//! Handlers of one event loop that read a promise together, and are one consumer of it, beside other handles of it elsewhere.

use super::kit::{P, Pool, R, Token, Value, Why, model, told};
use super::*;
use crate::EventLoop;

/// A promise and two handlers of it in the loop, which has still to settle it, and what they pass on.
fn two_readers(event_loop: &EventLoop) -> (P, R, [P; 2]) {
    let (promise, resolver) = P::with_resolvers();
    let read = |promise: P| {
        let token = Token::new();
        promise.react(move |result| {
            drop(token);
            result.into()
        })
    };
    let readers = event_loop.enter(|| [read(promise.clone()), read(promise.clone())]);
    (promise, resolver, readers)
}

/// The loop settles the promise and reads it while something happens to another handle elsewhere.
fn read_beside(settle: fn(R), other: fn(P), expected: Result<u32, &'static str>) {
    let event_loop = EventLoop::new();
    let (promise, resolver, readers) = two_readers(&event_loop);
    let beside = thread::spawn(move || other(promise));
    event_loop.enter(|| settle(resolver));
    event_loop.run_until_idle();
    beside.join().unwrap();
    for reader in readers {
        assert_eq!(told(&reader.take()), expected);
    }
}

fn resolve(resolver: R) {
    resolver.resolve(Value::new(1));
}

fn reject(resolver: R) {
    resolver.reject(Why::Given(Value::new(1)));
}

#[test]
fn read_together_and_drop_a_handle_elsewhere() {
    model(|| read_beside(resolve, drop, Ok(1)));
}

#[test]
fn read_a_reason_together_and_drop_a_handle_elsewhere() {
    model(|| read_beside(reject, drop, Err("given")));
}

#[test]
fn read_together_and_await_elsewhere() {
    model(|| {
        read_beside(resolve, |promise| assert_eq!(told(&loom::future::block_on(promise)), Ok(1)), Ok(1))
    });
}

/// Whoever is last, here or elsewhere, gets the value itself.
#[test]
fn read_together_and_clone_and_look_elsewhere() {
    let look = |promise: P| {
        let mut again = promise.clone();
        drop(promise);
        let mut cx = Context::from_waker(Waker::noop());
        if let Poll::Ready(result) = Pin::new(&mut again).poll(&mut cx) {
            assert_eq!(told(&result), Ok(1));
        }
    };
    model(move || read_beside(resolve, look, Ok(1)));
}

#[test]
fn read_together_and_attach_elsewhere() {
    let attach = |promise: P| {
        let pool = Pool::new();
        let read = pool.enter(|| promise.map(|value| value));
        pool.run();
        drop(read);
        pool.close();
    };
    model(move || read_beside(resolve, attach, Ok(1)));
}

/// The loop ends before they have read.
#[test]
fn readers_of_a_loop_that_ends_beside_a_handle_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver, readers) = two_readers(&event_loop);
        let dropping = thread::spawn(move || drop(promise));
        event_loop.enter(|| resolve(resolver));
        drop(event_loop);
        dropping.join().unwrap();
        for reader in readers {
            assert_eq!(told(&reader.take()), Err("abandoned"));
        }
        assert_eq!(Token::alive(), 0);
    });
}

/// One of them is stopped elsewhere.
#[test]
fn read_together_and_stop_one_elsewhere() {
    model(|| {
        let event_loop = EventLoop::new();
        let (promise, resolver, [one, other]) = two_readers(&event_loop);
        drop(promise);
        let stopped = one.cancel_on_drop();
        let stopping = thread::spawn(move || drop(stopped));
        event_loop.enter(|| resolve(resolver));
        event_loop.run_until_idle();
        stopping.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(told(&other.take()), Ok(1));
    });
}

/// A reason for the one reaction that waits, where jobs run in parallel, while that is stopped, or runs.
#[test]
fn reject_and_stop_a_reaction() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let token = Token::new();
        let reaction = pool.enter(|| {
            promise.react(move |result| {
                drop(token);
                result.into()
            })
        });
        let reaction: P = reaction.cancel_on_drop();
        let rejecting = thread::spawn({
            let pool = pool.clone();
            move || {
                reject(resolver);
                pool.run_some();
            }
        });
        drop(reaction);
        rejecting.join().unwrap();
        pool.run();
    });
}

/// A reason for the one handle there is, which waits, gives up, or goes meanwhile.
#[test]
fn reject_and_give_up_waiting() {
    model(|| {
        let (mut promise, resolver) = P::with_resolvers();
        let rejecting = thread::spawn(move || reject(resolver));
        let mut cx = Context::from_waker(Waker::noop());
        if let Poll::Ready(result) = Pin::new(&mut promise).poll(&mut cx) {
            assert_eq!(told(&result), Err("given"));
        }
        drop(promise);
        rejecting.join().unwrap();
    });
}
