//! Where no loop and no runtime is current: the background loop.

use std::sync::{Arc, Mutex};

use promise_core::{EventLoop, Promise, promise, queue_microtask, spawn_blocking};
use promise_tests::kit::{Log, Text, eventually};

#[test]
fn handlers_run_on_its_thread() {
    let name = Text::resolve(()).map(|()| std::thread::current().name().map(str::to_owned)).wait();
    assert_eq!(name, Ok(Some("promise-background".to_string())));
    let fused = promise!(Text::resolve(()).then(|()| std::thread::current().name().map(str::to_owned)));
    assert_eq!(fused.wait(), Ok(Some("promise-background".to_string())));
}

#[test]
fn it_is_an_event_loop_with_its_order() {
    // From inside one job, so that nothing of the loop runs meanwhile.
    let log = Log::new();
    let inside = log.clone();
    let end = Text::resolve(()).then(move |()| {
        let chains: Vec<_> = ["a", "b"]
            .map(|name| Text::resolve(1).map(inside.show(name)).map(|n| n + 1).map(inside.show(name)))
            .into();
        Promise::all(chains)
    });
    assert_eq!(end.wait(), Ok(vec![2, 2]));
    log.expect("a1 b1 a2 b2");
}

#[test]
fn handlers_of_one_promise_run_in_the_order_attached() {
    let log = Log::new();
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let all: Vec<_> = (0..100).map(|n| promise.clone().map(log.pass(&n.to_string()))).collect();
    resolver.resolve(1);
    let late: Vec<_> = (100..200).map(|n| promise.clone().map(log.pass(&n.to_string()))).collect();
    Promise::all(all.into_iter().chain(late)).wait().unwrap();
    log.expect(&(0..200).map(|n| n.to_string()).collect::<Vec<_>>().join(" "));
}

#[test]
fn it_survives_whatever_handlers_do() {
    promise_tests::kit::quiet();
    for _ in 0..3 {
        let panicked = Text::resolve(()).map(|()| promise_tests::kit::boom::<u32>()).wait();
        assert!(panicked.is_err());
    }
    queue_microtask(promise_tests::kit::boom);
    assert_eq!(Text::resolve(1).map(|n| n + 1).wait(), Ok(2));
}

#[test]
fn microtasks_and_blocking_work() {
    let log = Log::new();
    queue_microtask(log.mark("microtask"));
    eventually(|| log.len() == 1);
    let on_pool = spawn_blocking(|| Ok(std::thread::current().name().map(str::to_owned)));
    let name: Result<Option<String>, String> = on_pool.wait();
    assert_ne!(name, Ok(Some("promise-background".to_string())));
}

#[test]
fn a_promise_made_here_and_used_in_a_loop() {
    let here = Text::resolve(1).map(|n| n + 1);
    let there = EventLoop::new().block_on(async { here.map(|n| n * 10).await });
    assert_eq!(there, Ok(20));
}

#[test]
fn the_thread_that_attaches_is_never_the_one_that_runs() {
    let me = std::thread::current().id();
    let seen: Arc<Mutex<Vec<bool>>> = Arc::default();
    let all: Vec<_> = (0..50)
        .map(|_| {
            let seen = seen.clone();
            Text::resolve(()).map(move |()| seen.lock().unwrap().push(std::thread::current().id() == me))
        })
        .collect();
    Promise::all(all).wait().unwrap();
    assert_eq!(*seen.lock().unwrap(), [false; 50]);
}

#[test]
fn promises_at_the_end_of_a_thread() {
    // A destructor of a thread-local that still works with promises.
    thread_local!(static LAST: std::cell::RefCell<Option<AtEnd>> = const { std::cell::RefCell::new(None) });
    struct AtEnd(Option<promise_core::Resolver<u32, String>>);
    impl Drop for AtEnd {
        fn drop(&mut self) {
            let resolver = self.0.take().unwrap();
            Text::resolve(5).map(move |n| resolver.resolve(n)).detach(drop);
        }
    }
    let (promise, resolver) = Text::with_resolvers();
    std::thread::spawn(move || LAST.set(Some(AtEnd(Some(resolver))))).join().unwrap();
    assert_eq!(promise.wait(), Ok(5));
}
