//! The deciding end: through `&self`, from any callback, from any thread; the first call wins.

use std::pin::Pin;
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Waker};

use promise_core::{EventLoop, Fault, Outcome, Promise, Resolver};
use promise_tests::kit::{Text, in_every_setting, quiet};

fn call_once(callback: impl FnOnce(u32)) {
    callback(1);
}
fn call_mut_twice(mut callback: impl FnMut(u32)) {
    callback(1);
    callback(2);
}
fn call_ref_twice(callback: &dyn Fn(u32)) {
    callback(1);
    callback(2);
}

#[test]
fn works_in_every_kind_of_closure() {
    let by = |call: &dyn Fn(Resolver<u32, String>)| {
        let (promise, resolver) = Text::with_resolvers();
        call(resolver);
        assert_eq!(promise.peek(), Some(Ok(&1)));
    };
    by(&|resolver| call_once(move |n| resolver.resolve(n)));
    by(&|resolver| call_mut_twice(move |n| resolver.resolve(n)));
    by(&|resolver| call_ref_twice(&move |n| resolver.resolve(n)));
}

#[test]
fn clones_are_the_same_pair() {
    in_every_setting(|_| {
        let (promise, resolver) = Text::with_resolvers();
        let clone = resolver.clone();
        clone.resolve(1);
        assert!(resolver.is_resolved() && clone.is_resolved());
        resolver.reject("late".into());
        assert_eq!(promise.peek(), Some(Ok(&1)));
    });
}

#[test]
fn racing_threads_settle_it_once() {
    for round in 0..200 {
        let (promise, resolver) = Promise::<usize, String>::with_resolvers();
        let barrier = Barrier::new(3);
        let wins: usize = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..3)
                .map(|me| {
                    let (resolver, barrier) = (resolver.clone(), &barrier);
                    scope.spawn(move || {
                        barrier.wait();
                        match (round + me) % 3 {
                            0 => resolver.try_settle(Ok(me)).is_ok(),
                            1 => resolver.try_settle(Err(me.to_string())).is_ok(),
                            _ => resolver.try_settle(Ok(me)).is_ok(),
                        }
                    })
                })
                .collect();
            racers.into_iter().map(|racer| usize::from(racer.join().unwrap())).sum()
        });
        assert_eq!(wins, 1);
        assert!(!promise.is_pending());
        promise.detach(drop);
    }
}

#[test]
fn racing_a_settle_with_the_drop_of_the_others() {
    for _ in 0..200 {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let barrier = Arc::new(Barrier::new(2));
        let (other, at) = (resolver.clone(), barrier.clone());
        let dropping = std::thread::spawn(move || {
            at.wait();
            drop(other);
        });
        barrier.wait();
        resolver.resolve(1);
        drop(resolver);
        dropping.join().unwrap();
        assert_eq!(promise.peek(), Some(Ok(&1)));
    }
}

#[test]
fn racing_drops_abandon_once() {
    for _ in 0..200 {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let barrier = Arc::new(Barrier::new(2));
        let threads = [resolver.clone(), resolver].map(|resolver| {
            let at = barrier.clone();
            std::thread::spawn(move || {
                at.wait();
                drop(resolver);
            })
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(promise.is_rejected());
        promise.detach(drop);
    }
}

#[test]
fn resolving_races_with_attaching() {
    // Whether the handler is attached before or after, it runs once.
    for _ in 0..200 {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let barrier = Arc::new(Barrier::new(2));
        let at = barrier.clone();
        let resolving = std::thread::spawn(move || {
            at.wait();
            resolver.resolve(1);
        });
        barrier.wait();
        let derived = promise.map(|n| n + 1);
        resolving.join().unwrap();
        assert_eq!(derived.wait(), Ok(2));
    }
}

#[test]
fn each_method_decides() {
    in_every_setting(|world| {
        let by = |decide: &dyn Fn(&Resolver<u32, String>)| {
            let (promise, resolver) = Text::with_resolvers();
            decide(&resolver);
            promise
        };
        let (a, b) = (world.fulfilled(4), world.rejected("e"));
        let ab = (std::cell::Cell::new(Some(a)), std::cell::Cell::new(Some(b)));
        let promises = [
            by(&|r| r.resolve(1)),
            by(&|r| r.settle(Ok(2))),
            by(&|r| r.try_settle(Ok(3)).unwrap()),
            by(&|r| r.follow(ab.0.take().unwrap())),
            by(&|r| r.resolve_with(Outcome::Value(5))),
            by(&|r| r.reject("a".into())),
            by(&|r| r.settle(Err("b".into()))),
            by(&|r| r.try_settle(Err("c".into())).unwrap()),
            by(&|r| r.resolve_with(Outcome::Reason("d".into()))),
            by(&|r| r.follow(ab.1.take().unwrap())),
        ];
        world.settle_and_run();
        let all: Vec<_> = promises
            .into_iter()
            .map(|p| (p.peek().map(|r| r.cloned().map_err(Clone::clone)), p.detach(drop)).0.unwrap())
            .collect();
        let reasons = ["a", "b", "c", "d", "e"].map(|r| Err(r.to_string()));
        assert_eq!(all, [1, 2, 3, 4, 5].map(Ok).into_iter().chain(reasons).collect::<Vec<_>>());
    });
}

#[test]
fn a_resolver_that_is_used_up_keeps_nothing_alive() {
    in_every_setting(|world| {
        let log = &world.log;
        let (promise, resolver) = Text::<promise_tests::kit::OnDrop>::with_resolvers();
        resolver.resolve(promise_tests::kit::OnDrop::new(log, "value"));
        promise.map(drop).detach(drop);
        world.run();
        log.expect("value");
        assert!(resolver.is_resolved());
    });
}

/// A promise that has been awaited to its end has nothing left to follow.
fn awaited() -> Promise<u32, Fault> {
    let mut promise = Promise::resolve(1);
    let first = Pin::new(&mut promise).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(first, Poll::Ready(Ok(1))));
    promise
}

fn assert_awaited_to_its_end(result: Result<u32, Fault>) {
    let text = result.unwrap_err().to_string();
    assert!(text.contains("this promise was awaited to its end already"), "{text}");
}

#[test]
fn following_what_was_awaited_already_rejects() {
    quiet();
    let (promise, resolver) = Promise::with_resolvers();
    resolver.follow(awaited());
    assert_awaited_to_its_end(promise.wait());
}

#[test]
fn a_handler_that_gives_what_was_awaited_already_rejects() {
    quiet();
    let given = awaited();
    let event_loop = EventLoop::new();
    let (handler, task) = event_loop.enter(|| {
        let handler = Promise::<_, Fault>::resolve(()).then(move |()| Outcome::Promise(given));
        let given = off_loop(awaited);
        let task = Promise::<u32, Fault>::from_future(async move { Outcome::Promise(given) });
        (handler, task)
    });
    event_loop.run_until_idle();
    assert_awaited_to_its_end(handler.wait());
    assert_awaited_to_its_end(task.wait());
}

/// Runs `code` on a thread of its own.
fn off_loop<R: Send>(code: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| scope.spawn(code).join().unwrap())
}
