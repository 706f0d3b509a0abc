//! Attaching late, while another thread settles or has settled: behind those attached before.

use std::sync::Mutex;

use super::kit::{P, Pool, R, Token, Value, Why, model, told};
use super::*;
use crate::cell::task::{Start, spawn};
use crate::{EventLoop, Outcome};

/// In which order the handlers of one promise ran, each of which has a token.
#[derive(Clone, Default)]
struct Order(Arc<Mutex<Vec<u32>>>);

impl Order {
    /// Attaches a handler that notes its number.
    fn attach(&self, promise: P, n: u32) {
        let (seen, token) = (self.0.clone(), Token::new());
        let handled: Promise<(), Why> = promise.react(move |result| {
            drop((result, token));
            seen.lock().unwrap().push(n);
            Outcome::Value(())
        });
        drop(handled);
    }

    fn seen(&self) -> Vec<u32> {
        self.0.lock().unwrap().clone()
    }
}

fn settle(resolver: R) -> thread::JoinHandle<()> {
    thread::spawn(move || resolver.resolve(Value::new(1)))
}

/// Two threads attach while the first handler is handed over: one of them the settling one, from the scheduler.
#[test]
fn two_attach_while_it_is_handed_over() {
    model(|| {
        let (pool, order) = (Pool::new(), Order::default());
        let (promise, resolver) = P::with_resolvers();
        pool.enter(|| order.attach(promise.clone(), 1));
        let attach = {
            let (pool, order) = (pool.clone(), order.clone());
            move |promise: P, n| pool.enter(|| order.attach(promise, n))
        };
        let attaching = Arc::new(Mutex::new(None));
        pool.on_schedule({
            let attaching = attaching.clone();
            move || {
                let (other, elsewhere) = (promise.clone(), attach.clone());
                *attaching.lock().unwrap() = Some(thread::spawn(move || elsewhere(other, 2)));
                attach(promise, 3);
            }
        });
        resolver.resolve(Value::new(1));
        let attaching = attaching.lock().unwrap().take().expect("the first handler was handed over");
        attaching.join().unwrap();
        pool.run();
        let mut seen = order.seen();
        assert_eq!(seen[0], 1, "{seen:?}");
        seen.sort_unstable();
        assert_eq!(seen, [1, 2, 3]);
    });
}

/// A reaction that was handed over runs, and attaches another one, while the rest is handed over.
#[test]
fn attach_late_while_one_that_was_handed_over_runs() {
    model(|| {
        let (pool, order) = (Pool::new(), Order::default());
        let (promise, resolver) = P::with_resolvers();
        pool.enter(|| {
            let (inner, late, seen) = (order.clone(), promise.clone(), order.0.clone());
            let first: Promise<(), Why> = promise.clone().react(move |_| {
                seen.lock().unwrap().push(1);
                inner.attach(late, 3);
                Outcome::Value(())
            });
            drop(first);
            order.attach(promise, 2);
        });
        let settling = settle(resolver);
        pool.run_some();
        settling.join().unwrap();
        pool.run();
        assert_eq!(order.seen(), [1, 2, 3]);
    });
}

/// The other handle of the promise goes, and the late reaction is the last that keeps it.
#[test]
fn attach_late_and_drop_the_last_handle() {
    model(|| {
        let (pool, order) = (Pool::new(), Order::default());
        let (promise, resolver) = P::with_resolvers();
        pool.enter(|| order.attach(promise.clone(), 1));
        let settling = settle(resolver);
        let dropping = thread::spawn({
            let promise = promise.clone();
            move || drop(promise)
        });
        pool.enter(|| order.attach(promise, 2));
        dropping.join().unwrap();
        settling.join().unwrap();
        pool.run();
        assert_eq!(order.seen(), [1, 2]);
    });
}

/// What another thread handed over waits in the inbox of an event loop, on which more is attached.
#[test]
fn attach_late_on_a_loop() {
    model(|| {
        let (event_loop, order) = (EventLoop::new(), Order::default());
        let (promise, resolver) = P::with_resolvers();
        event_loop.enter(|| order.attach(promise.clone(), 1));
        let settling = settle(resolver);
        event_loop.enter(|| order.attach(promise, 2));
        settling.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!(order.seen(), [1, 2]);
    });
}

/// The same with two that are handed over together, and those of another promise among them.
#[test]
fn attach_late_on_a_loop_to_one_of_two() {
    model(|| {
        let (event_loop, order, others) = (EventLoop::new(), Order::default(), Order::default());
        let (promise, resolver) = P::with_resolvers();
        let (other, other_resolver) = P::with_resolvers();
        event_loop.enter(|| {
            order.attach(promise.clone(), 1);
            order.attach(promise.clone(), 2);
            others.attach(other.clone(), 1);
            others.attach(other, 2);
        });
        let settling = thread::spawn(move || {
            other_resolver.resolve(Value::new(2));
            resolver.resolve(Value::new(1));
        });
        event_loop.enter(|| order.attach(promise, 3));
        event_loop.run_until_idle();
        settling.join().unwrap();
        event_loop.run_until_idle();
        assert_eq!((order.seen(), others.seen()), (vec![1, 2, 3], vec![1, 2]));
    });
}

/// A task gives an `await` up and ends in another promise, while what it awaited settles on a loop: whose thread asks where
/// the task lives.
#[test]
fn give_up_waiting_and_end_in_a_promise_while_it_settles() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let other = promise.clone();
        let (mut awaited, mut inner) = (promise, Some(P::resolve(Value::new(2))));
        let mut first = true;
        let task: P = pool.enter(|| {
            let body = std::future::poll_fn(move |cx| {
                if std::mem::take(&mut first) {
                    assert!(Pin::new(&mut awaited).poll(cx).is_pending());
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                // It waits still, and is given up behind this.
                Poll::Ready(Outcome::Promise(inner.take().unwrap()))
            });
            spawn(body, Start::Now, std::panic::Location::caller())
        });
        let another = other.clone();
        let settling = thread::spawn(move || EventLoop::new().enter(|| resolver.resolve(Value::new(1))));
        pool.run();
        settling.join().unwrap();
        pool.run();
        drop((other, another));
        assert_eq!(told(&task.take()), Ok(2));
    });
}
