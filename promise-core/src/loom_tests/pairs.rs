//! Pairs that no other model has: see the list of who meets whom.

use super::kit::{P, Pool, R, Token, Value, Why, model, told};
use super::*;
use crate::cell::task::{Start, spawn};
use crate::{EventLoop, Outcome, Thenable};

/// Calls its resolver at once.
struct Ready;

impl Thenable<Value, Why> for Ready {
    fn then(self: Box<Self>, resolver: R) {
        resolver.resolve(Value::new(2));
    }
}

/// A loop calls a thenable, of which others may settle the promise then, while a handle elsewhere does something.
fn call_a_thenable_beside(other: fn(P)) {
    let event_loop = EventLoop::new();
    let (promise, resolver) = P::with_resolvers();
    let derived: P = event_loop.enter(|| promise.react(|_| Outcome::Thenable(Box::new(Ready))));
    event_loop.enter(|| resolver.resolve(Value::new(1)));
    let beside = thread::spawn(move || other(derived));
    event_loop.run_until_idle();
    beside.join().unwrap();
    event_loop.run_until_idle();
}

#[test]
fn call_a_thenable_on_a_loop_and_drop_the_handle_elsewhere() {
    model(|| call_a_thenable_beside(drop));
}

#[test]
fn call_a_thenable_on_a_loop_and_attach_elsewhere() {
    model(|| {
        call_a_thenable_beside(|derived| {
            let pool = Pool::new();
            drop(pool.enter(|| derived.map(|value| value)));
            pool.close();
        });
    });
}

#[test]
fn call_a_thenable_on_a_loop_and_give_up_waiting_elsewhere() {
    model(|| call_a_thenable_beside(look));
}

/// Where jobs run in parallel, a task begins to wait for it meanwhile.
#[test]
fn call_a_thenable_in_parallel_and_await() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let derived: P = pool.enter(|| promise.react(|_| Outcome::Thenable(Box::new(Ready))));
        pool.enter(|| resolver.resolve(Value::new(1)));
        pool.run_some();
        let calling = thread::spawn({
            let pool = pool.clone();
            move || pool.run_some()
        });
        let task: P = pool.enter(|| spawn(derived, Start::Now, std::panic::Location::caller()));
        calling.join().unwrap();
        pool.run();
        assert_eq!(told(&task.take()), Ok(2));
    });
}

/// Waits, and gives up.
fn look(mut promise: P) {
    let mut cx = Context::from_waker(Waker::noop());
    if let Poll::Ready(result) = Pin::new(&mut promise).poll(&mut cx) {
        let _ = told(&result);
    }
}

/// Those who wait elsewhere have the result, and go, before the settling thread has seen that nobody came late.
#[test]
fn settle_and_run_elsewhere_before_all_is_handed_over() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let [one, other] = pool.enter(|| [promise.clone().map(|value| value), promise.map(|value| value)]);
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        pool.run_some();
        settling.join().unwrap();
        pool.run();
        assert_eq!((told(&one.take()), told(&other.take())), (Ok(1), Ok(1)));
    });
}

/// One takes a reason while another one gives up waiting.
#[test]
fn take_a_reason_and_give_up_waiting() {
    model(|| {
        let (promise, resolver) = P::with_resolvers();
        let other = promise.clone();
        let taking = thread::spawn(move || {
            resolver.reject(Why::Given(Value::new(1)));
            assert_eq!(told(&other.take()), Err("given"));
        });
        look(promise);
        taking.join().unwrap();
    });
}

/// The scheduler of the first handler attaches another one, which comes late, while somebody gives up elsewhere.
#[test]
fn attach_late_and_give_up_waiting() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let (waiting, late) = (promise.clone(), promise.clone());
        let first = pool.enter(|| promise.map(|value| value));
        pool.on_schedule({
            let pool = pool.clone();
            move || drop(pool.enter(|| late.map(|value| value)))
        });
        let looking = thread::spawn(move || look(waiting));
        resolver.resolve(Value::new(1));
        looking.join().unwrap();
        pool.run();
        assert_eq!(told(&first.take()), Ok(1));
    });
}

#[test]
fn keep_and_attach() {
    model(|| {
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        let handle = promise.clone();
        let attaching = thread::spawn(move || {
            let pool = Pool::new();
            drop(pool.enter(|| handle.map(|value| value)));
            pool.close();
        });
        promise.keep(Box::new(Token::new()));
        drop(promise);
        attaching.join().unwrap();
        assert_eq!(Token::alive(), 1, "the guard");
        drop(resolver);
        assert_eq!(Token::alive(), 0);
    });
}

/// A promise of a callback, whose guard is kept while it is settled, and another handle does something.
fn keep_beside(settle: fn(R), other: fn(P)) {
    let (promise, resolver) = P::hooked(std::panic::Location::caller());
    let handle = promise.clone();
    let beside = thread::spawn(move || {
        settle(resolver);
        other(handle);
    });
    promise.keep(Box::new(Token::new()));
    drop(promise);
    beside.join().unwrap();
    assert_eq!(Token::alive(), 0);
}

#[test]
fn keep_and_take_a_reason() {
    model(|| {
        keep_beside(|resolver| resolver.reject(Why::Given(Value::new(1))), |promise| drop(promise.take()))
    });
}

#[test]
fn keep_and_drop_the_last_of_two_resolvers() {
    model(|| {
        keep_beside(
            |resolver| {
                let other = resolver.clone();
                other.resolve(Value::new(1));
            },
            drop,
        );
    });
}

/// As it is spliced out, a resolver of it goes elsewhere.
#[test]
fn splice_and_drop_a_resolver() {
    model(|| {
        let pool = Pool::new();
        let (outer, resolver) = P::with_resolvers();
        let (middle, middle_resolver) = P::with_resolvers();
        let (inner, inner_resolver) = P::with_resolvers();
        let other = middle_resolver.clone();
        pool.enter(|| {
            resolver.follow(middle);
            pool.run();
            middle_resolver.follow(inner);
        });
        drop(middle_resolver);
        let dropping = thread::spawn(move || drop(other));
        pool.run();
        dropping.join().unwrap();
        inner_resolver.resolve(Value::new(1));
        pool.run();
        assert_eq!(told(&outer.take()), Ok(1));
    });
}

/// As it is settled, those who wait are handed over, and somebody comes late: a guard goes at once then.
#[test]
fn keep_and_attach_late() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        let (late, kept) = (promise.clone(), promise.clone());
        drop(pool.enter(|| promise.map(|value| value)));
        pool.on_schedule({
            let pool = pool.clone();
            move || drop(pool.enter(|| late.map(|value| value)))
        });
        let keeping = thread::spawn(move || kept.keep(Box::new(Token::new())));
        resolver.resolve(Value::new(1));
        keeping.join().unwrap();
        pool.run();
        assert_eq!(Token::alive(), 0);
    });
}
