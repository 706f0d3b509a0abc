//! What promises share: inboxes, schedulers that go, combinators, hooks.

use super::kit::{P, Pool, Token, Value, Why, model, told};
use super::*;
use crate::scheduler::queue::{Inbox, Queue};

/// Jobs that settle promises; run or abandoned, each is settled.
#[test]
fn push_and_take_and_close() {
    model(|| {
        struct Into(Arc<Inbox>);
        impl crate::scheduler::Scheduler for Into {
            fn schedule(&self, job: crate::scheduler::Job) {
                if let Err(job) = self.0.push(job) {
                    drop(job);
                }
            }
        }
        let inbox = Arc::new(Inbox::new());
        let registered = Arc::new(crate::scheduler::register(Into(inbox.clone())));
        let push = |registered: Arc<crate::scheduler::Registered>| {
            thread::spawn(move || registered.enter(|| P::resolve(Value::new(1)).map(|value| value)))
        };
        let (first, second) = (push(registered.clone()), push(registered.clone()));
        let queue = Queue::new();
        inbox.take(&queue);
        while let Some(job) = queue.pop() {
            job.run();
        }
        inbox.close(&queue);
        while let Some(job) = queue.pop() {
            drop(job);
        }
        for pushed in [first, second] {
            let promise = pushed.join().unwrap();
            assert!(matches!(told(&promise.take()), Ok(1) | Err("abandoned")));
        }
        drop(registered);
    });
}

#[test]
fn settle_and_close_the_scheduler() {
    model(|| {
        let pool = Pool::new();
        let (promise, resolver) = P::with_resolvers();
        let mapped = pool.enter(|| promise.map(|value| value));
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        pool.close();
        settling.join().unwrap();
        assert_eq!(told(&mapped.take()), Err("abandoned"));
    });
}

#[test]
fn fill_all() {
    model(|| {
        let pool = Pool::new();
        let (first, one) = P::with_resolvers();
        let (second, two) = P::with_resolvers();
        let all = pool.enter(|| Promise::all([first, second]));
        let settle = |resolver: super::kit::R, n| {
            let pool = pool.clone();
            thread::spawn(move || {
                resolver.resolve(Value::new(n));
                pool.run_some();
            })
        };
        let (one, two) = (settle(one, 1), settle(two, 2));
        one.join().unwrap();
        two.join().unwrap();
        pool.run();
        let values = all.take().unwrap();
        assert_eq!(values.iter().map(Value::read).collect::<Vec<_>>(), [1, 2]);
    });
}

#[test]
fn fill_all_of_a_tuple_and_reject() {
    model(|| {
        let pool = Pool::new();
        let (first, one) = P::with_resolvers();
        let (second, two) = P::with_resolvers();
        let all = pool.enter(|| Promise::all((first, second)));
        let pool2 = pool.clone();
        let rejecting = thread::spawn(move || {
            one.reject(Why::Given(Value::new(1)));
            pool2.run_some();
        });
        two.resolve(Value::new(2));
        pool.run_some();
        rejecting.join().unwrap();
        pool.run();
        assert!(matches!(all.take(), Err(Why::Given(_))));
    });
}

#[test]
fn race_of_two() {
    model(|| {
        let pool = Pool::new();
        let (first, one) = P::with_resolvers();
        let (second, two) = P::with_resolvers();
        let race = pool.enter(|| Promise::race([first, second]));
        let pool2 = pool.clone();
        let settling = thread::spawn(move || {
            one.resolve(Value::new(1));
            pool2.run_some();
        });
        two.resolve(Value::new(2));
        pool.run_some();
        settling.join().unwrap();
        pool.run();
        assert!(matches!(told(&race.take()), Ok(1 | 2)));
    });
}

/// A guard that was kept is dropped once, whoever is first.
#[test]
fn keep_and_settle() {
    model(|| {
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        promise.keep(Box::new(Token::new()));
        settling.join().unwrap();
        drop(promise);
    });
}

/// Two add, one settles: each guard goes with the settling, or at once.
#[test]
fn keep_two_and_settle() {
    model(|| {
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        let promise = loom::sync::Arc::new(promise);
        let settling = thread::spawn(move || resolver.resolve(Value::new(1)));
        let keeping = thread::spawn({
            let promise = promise.clone();
            move || promise.keep(Box::new(Token::new()))
        });
        promise.keep(Box::new(Token::new()));
        keeping.join().unwrap();
        settling.join().unwrap();
        assert_eq!(Token::alive(), 1, "the result");
        drop(promise);
    });
}

/// A guard is kept while a handle beside gives its wait up.
#[test]
fn keep_and_give_up_waiting() {
    model(|| {
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        let mut waiting = promise.clone();
        assert!(Pin::new(&mut waiting).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let giving_up = thread::spawn(move || drop(waiting));
        promise.keep(Box::new(Token::new()));
        giving_up.join().unwrap();
        resolver.resolve(Value::new(1));
        assert_eq!(Token::alive(), 1, "the result");
        drop(promise);
    });
}

/// The last handle goes: the cancel function is called, or the promise was settled and it is dropped.
#[test]
fn cancel_by_hook_and_settle() {
    model(|| {
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        let called = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (token, call) = (Token::new(), called.clone());
        promise.keep(Box::new(Token::new()));
        promise.on_cancel(Box::new(move || {
            call.store(true, std::sync::atomic::Ordering::Relaxed);
            drop(token);
        }));
        let settling = thread::spawn(move || resolver.try_settle(Ok(Value::new(1))).is_ok());
        drop(promise);
        assert!(settling.join().unwrap());
        assert_eq!(Token::alive(), 0);
        let _ = called;
    });
}

/// A lost rejection is reported, unless it is what cancelling may have led to.
#[test]
fn cancel_by_hook_and_reject() {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    model(|| {
        let here = std::thread::current().id();
        let (reported, called) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, call) = (reported.clone(), called.clone());
        let hook = crate::unhandled::set_hook(move |_| {
            if std::thread::current().id() == here {
                count.fetch_add(1, Relaxed);
            }
        });
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        promise.on_cancel(Box::new(move || {
            call.fetch_add(1, Relaxed);
        }));
        let settling = thread::spawn(move || resolver.reject(Why::Other));
        drop(promise);
        settling.join().unwrap();
        assert_eq!(reported.load(Relaxed) + called.load(Relaxed), 1);
        drop(hook);
    });
}

#[test]
fn cancel_by_hook_and_drop_the_resolver() {
    model(|| {
        let (promise, resolver) = P::hooked(std::panic::Location::caller());
        let token = Token::new();
        promise.on_cancel(Box::new(move || drop(token)));
        let dropping = thread::spawn(move || drop(resolver));
        drop(promise);
        dropping.join().unwrap();
        assert_eq!(Token::alive(), 0);
    });
}
