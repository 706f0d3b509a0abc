//! Where handlers run, and who drives that.

use promise_core::context::{Context, NoValue};
use promise_core::scheduler::{self, Job, Scheduler};
use promise_core::{EventLoop, Promise, queue_microtask, set_timeout, sleep, spawn_blocking};
use promise_tests::kit::{Text, eventually};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use super::{N, n};

#[test]
fn on_workers_of_tokio() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    runtime.block_on(async {
        let many: Vec<_> = (1..100u32)
            .map(|i| {
                let (promise, resolver) = Text::<u32>::with_resolvers();
                let seen = N.sync_scope(i, || promise.map(|_| n()).map(|before| (before, n())));
                tokio::spawn(N.scope(1000, async move { resolver.resolve(n()) }));
                (i, seen)
            })
            .collect();
        for (i, seen) in many {
            assert_eq!(seen.await, Ok((i, i)));
        }
    });
}

#[test]
fn a_runtime_that_is_driven_inside_a_scope() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let outside = {
        let _entered = runtime.enter();
        Text::resolve(()).map(|()| n())
    };
    let seen = N.sync_scope(1, || {
        runtime.block_on(async {
            let inside = Text::resolve(()).map(|()| n());
            (outside.await, inside.await)
        })
    });
    assert_eq!(seen, (Ok(0), Ok(1)));
}

#[test]
fn on_the_background_loop() {
    let seen = N.sync_scope(1, || sleep(Duration::from_millis(1)).map(|()| n()));
    assert_eq!(seen.wait().unwrap(), 1);
    assert_eq!(sleep(Duration::ZERO).map(|()| n()).wait().unwrap(), 0);
}

struct Channel(mpsc::Sender<Job>);
impl Scheduler for Channel {
    fn schedule(&self, job: Job) {
        let _ = self.0.send(job);
    }
}

#[test]
fn jobs_that_are_run_by_hand() {
    let (sender, jobs) = mpsc::channel();
    let registered = scheduler::register(Channel(sender));
    let (inside, outside) = registered.enter(|| {
        let inside = N.sync_scope(1, || Text::resolve(()).map(|()| n()));
        (inside, Text::resolve(()).map(|()| n()))
    });
    // Also by code that is on the scheduler already.
    registered.enter(|| N.sync_scope(9, || jobs.try_iter().for_each(Job::run)));
    assert_eq!((inside.peek(), outside.peek()), (Some(Ok(&1)), Some(Ok(&0))));
}

#[test]
fn one_job_at_a_time_inside_a_scope() {
    let event_loop = EventLoop::new();
    let seen = event_loop.enter(|| Text::resolve(()).map(|()| n()));
    assert!(N.sync_scope(9, || event_loop.run_one()));
    assert_eq!(seen.peek(), Some(Ok(&0)));
}

#[test]
fn a_loop_that_a_handler_goes_on_with() {
    let event_loop = std::rc::Rc::new(EventLoop::new());
    let seen = Arc::new(Mutex::new(Vec::new()));
    event_loop.enter(|| {
        let log = seen.clone();
        let driven = event_loop.clone();
        event_loop.set_timeout(Duration::ZERO, move || {
            N.sync_scope(2, || driven.run_until_idle());
        });
        N.sync_scope(1, || {
            let log = log.clone();
            set_timeout(Duration::ZERO, move || log.lock().unwrap().push(n()));
        });
        let log = seen.clone();
        set_timeout(Duration::ZERO, move || log.lock().unwrap().push(n()));
    });
    std::thread::sleep(Duration::from_millis(2));
    event_loop.run_until_idle();
    assert_eq!(*seen.lock().unwrap(), [1, 0]);
}

#[test]
fn timers_microtasks_and_blocking_code() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = |what: &'static str| {
        let seen = seen.clone();
        move || seen.lock().unwrap().push((what, n()))
    };
    let start = |where_: [&'static str; 2]| {
        N.sync_scope(1, || {
            set_timeout(Duration::ZERO, log(where_[0]));
            queue_microtask(log(where_[1]));
        });
    };
    let event_loop = EventLoop::new();
    event_loop.block_on(async {
        start(["loop", "loop"]);
        let blocking: Promise<u32> = N.sync_scope(2, || spawn_blocking(|| Ok(n())));
        assert_eq!(blocking.await.unwrap(), 2);
        sleep(Duration::from_millis(1)).await.unwrap();
    });
    runtime.block_on(async {
        start(["tokio", "tokio"]);
        tokio::time::sleep(Duration::from_millis(20)).await;
    });
    start(["background", "background"]);
    eventually(|| seen.lock().unwrap().len() == 6);
    assert!(seen.lock().unwrap().iter().all(|(_, n)| *n == 1), "{seen:?}");
}

#[test]
fn handed_around_by_hand() {
    let context = N.sync_scope(1, Context::capture);
    let copy = context.clone();
    let thread = std::thread::spawn(move || (n(), copy.run(n), N.sync_scope(2, || copy.run(n))));
    assert_eq!(thread.join().unwrap(), (0, 1, 1));
    let none: Result<u32, NoValue> = N.sync_scope(3, || Context::default().run(|| N.try_with(|n| *n)));
    assert!(none.is_err());
}
