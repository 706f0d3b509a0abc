//! Handlers attached late, to a promise that another thread settled: they stay behind those attached before.

use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::time::Duration;

use promise_core::scheduler::{self, Job, Jobs, Scheduler};
use promise_core::{EventLoop, Promise, Resolver, queue_microtask, run};
use promise_tests::kit::{Log, Text};

fn resolve_elsewhere(resolver: Resolver<u32, String>) {
    std::thread::spawn(move || resolver.resolve(1)).join().unwrap();
}

#[test]
fn behind_a_handler_that_is_under_way() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        promise.clone().map(log.pass("a")).detach(drop);
        promise.clone().map(log.pass("b")).detach(drop);
        resolve_elsewhere(resolver);
        queue_microtask(log.mark("microtask"));
        promise.clone().map(log.pass("c")).detach(drop);
        promise.map(log.pass("d")).detach(drop);
    });
    event_loop.run_until_idle();
    log.expect("microtask a b c d");
}

#[test]
fn behind_an_await_that_is_under_way() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let inside = log.clone();
    event_loop.block_on(async move {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let (early, late) = (promise.clone(), promise.clone());
        let mark = inside.pass("early");
        let waiting = Promise::from_future(async move { early.await.map(mark) });
        resolve_elsewhere(resolver);
        promise.map(inside.pass("handler")).detach(drop);
        late.await.map(inside.pass("late")).unwrap();
        waiting.await.unwrap();
    });
    log.expect("early handler late");
}

#[test]
fn an_await_behind_a_handler_that_is_under_way() {
    let log = Log::new();
    let inside = log.clone();
    run(async move {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        promise.clone().map(inside.pass("a")).detach(drop);
        resolve_elsewhere(resolver);
        promise.await.map(inside.pass("b")).unwrap();
    });
    log.expect("a b");
}

#[test]
fn what_came_for_other_promises_stays_a_macrotask() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let (other, other_resolver) = Text::<u32>::with_resolvers();
        other.clone().map(log.pass("x")).map(log.pass("x2")).detach(drop);
        other.map(log.pass("y")).detach(drop);
        promise.clone().map(log.pass("a")).detach(drop);
        promise.clone().map(log.pass("b")).detach(drop);
        resolve_elsewhere(other_resolver);
        resolve_elsewhere(resolver);
        promise.map(log.pass("c")).map(log.pass("c2")).detach(drop);
    });
    event_loop.run_until_idle();
    log.expect("a b c c2 x y x2");
}

#[test]
fn a_microtask_all_the_same() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.set_timeout(Duration::ZERO, log.mark("timer"));
    event_loop.enter(|| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        promise.clone().map(log.pass("a")).detach(drop);
        resolve_elsewhere(resolver);
        promise.map(log.pass("b")).detach(drop);
    });
    event_loop.run_until_idle();
    log.expect("a b timer");
}

type Attach = Box<dyn FnOnce() + Send>;

/// Attaches to the promise whose jobs it is just being given, the first time.
struct Meddling {
    jobs: mpsc::Sender<Job>,
    attach: Arc<Mutex<Option<Attach>>>,
}

impl Scheduler for Meddling {
    fn schedule(&self, job: Job) {
        self.jobs.send(job).unwrap();
    }

    fn schedule_all(&self, jobs: Jobs) {
        let attach = self.attach.lock().unwrap().take();
        attach.into_iter().for_each(|attach| attach());
        jobs.for_each(|job| self.schedule(job));
    }
}

#[test]
fn behind_handlers_that_are_being_handed_over() {
    let log = Log::new();
    let attach = Arc::new(Mutex::new(None));
    let (sender, jobs) = mpsc::channel();
    let registered = Arc::new(scheduler::register(Meddling { jobs: sender, attach: attach.clone() }));
    let (promise, resolver) = Text::<u32>::with_resolvers();
    registered.enter(|| {
        promise.clone().map(log.pass("a")).detach(drop);
        promise.clone().map(log.pass("b")).detach(drop);
    });
    let (late, there) = (log.clone(), registered.clone());
    *attach.lock().unwrap() = Some(Box::new(move || {
        there.enter(|| {
            promise.clone().map(late.pass("c")).detach(drop);
            promise.map(late.pass("d")).detach(drop);
        });
    }));
    resolver.resolve(1);
    jobs.try_iter().for_each(Job::run);
    log.expect("a b c d");
}

/// The numbers that the handlers of one promise noted, which were attached in order while another thread settled it.
fn race(round: usize, attach: impl FnOnce(&dyn Fn()), drive: impl FnOnce()) -> Vec<u32> {
    const HANDLERS: u32 = 30;
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let (seen, start) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Barrier::new(2)));
    let there = start.clone();
    let settling = std::thread::spawn(move || {
        there.wait();
        (0..round % 97 * 10).for_each(|_| std::hint::spin_loop());
        resolver.resolve(1);
    });
    attach(&|| {
        for n in 0..HANDLERS {
            if n == HANDLERS / 4 {
                start.wait();
            }
            let seen = seen.clone();
            promise.clone().map(move |_| seen.lock().unwrap().push(n)).detach(drop);
        }
    });
    settling.join().unwrap();
    drive();
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.len(), HANDLERS as usize);
    seen
}

#[test]
fn in_order_on_a_loop_whenever_another_thread_settles() {
    for round in 0..500 {
        let event_loop = EventLoop::new();
        let seen = race(
            round,
            |attach| event_loop.enter(attach),
            || {
                event_loop.run_until_idle();
            },
        );
        assert!(seen.is_sorted(), "{seen:?}");
    }
}

#[test]
fn in_order_on_a_scheduler_of_ones_own_whenever_another_thread_settles() {
    struct Channel(mpsc::Sender<Job>);
    impl Scheduler for Channel {
        fn schedule(&self, job: Job) {
            let _ = self.0.send(job);
        }
    }
    let (sender, jobs) = mpsc::channel();
    let registered = scheduler::register(Channel(sender));
    for round in 0..500 {
        let drive = || jobs.try_iter().for_each(Job::run);
        let seen = race(round, |attach| registered.enter(attach), drive);
        assert!(seen.is_sorted(), "{seen:?}");
    }
}
