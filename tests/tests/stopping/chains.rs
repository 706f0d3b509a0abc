//! A chain that nobody wants any more.

use promise_core::scheduler::{self, Job, Scheduler};
use promise_core::{EventLoop, Outcome};
use promise_tests::kit::{
    Log, OnDrop, Setting, Text, World, eventually, in_every_setting, on_a_small_stack, reports_at,
    reports_of, set_recorder,
};
use std::sync::mpsc;
use std::time::Duration;

use super::{watched, wrapped};

#[test]
fn a_chain_stops_up_to_the_call() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (source, resolver) = wrapped(&log);
        let one = source.map(watched(&log, "one")).cancel_on_drop();
        let two = one.map(watched(&log, "two")).cancel_on_drop();
        drop(two);
        log.expect("");
        event_loop.run_until_idle();
        log.expect("two dropped cancel one dropped");
        resolver.resolve(1);
    });
    event_loop.run_until_idle();
    log.expect("two dropped cancel one dropped");
}

#[test]
fn it_stops_at_the_first_promise_that_did_not_opt_in() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (source, resolver) = wrapped(&log);
        let one = source.map(watched(&log, "one"));
        drop(one.map(watched(&log, "two")).cancel_on_drop());
        event_loop.run_until_idle();
        log.expect("two dropped");
        resolver.resolve(1);
        event_loop.run_until_idle();
        log.expect("two dropped one ran one dropped");
    });
}

#[test]
fn another_handle_or_handler_keeps_it_going() {
    in_every_setting(|world: &World| {
        let promise = world.fulfilled(1).map(watched(&world.log, "one")).cancel_on_drop();
        let kept = promise.clone();
        let branch = promise.clone().map(|n| n + 1);
        drop(promise.map(watched(&world.log, "two")).cancel_on_drop());
        drop(kept);
        world.settle_and_run();
        let mut lines = world.log.take();
        lines.sort_unstable();
        assert_eq!(lines, ["one dropped", "one ran", "two dropped"]);
        assert_eq!(branch.peek(), Some(Ok(&2)));
    });
}

#[test]
fn settled_before_the_handler_has_run_it_does_not_run_any_more() {
    in_every_setting(|world: &World| {
        let promise = world.fulfilled(1).map(watched(&world.log, "one")).cancel_on_drop();
        if world.setting != Setting::Timer {
            world.settle();
        }
        drop(promise);
        world.settle_and_run();
        world.log.expect("one dropped");
    });
}

#[test]
fn settled_promises_are_not_cancelled() {
    in_every_setting(|world: &World| {
        let promise = world.fulfilled(1).map(watched(&world.log, "one")).cancel_on_drop();
        world.settle_and_run();
        assert_eq!(promise.peek(), Some(Ok(&1)));
        drop(promise);
        world.run();
        world.log.expect("one ran one dropped");
    });
}

#[test]
fn what_a_handler_gave_is_let_go_of() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        for run_first in [0, 1, 2, 3] {
            let (inner, resolver) = wrapped(&log);
            let promise = Text::resolve(1).then(move |_| inner).cancel_on_drop();
            for _ in 0..run_first {
                event_loop.run_one();
            }
            drop(promise);
            event_loop.run_until_idle();
            assert_eq!(log.take(), ["cancel"], "{run_first}");
            resolver.resolve(1);
        }
    });
}

#[test]
fn what_an_async_body_gave_is_let_go_of() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (inner, _resolver) = wrapped(&log);
        let body = async move { Outcome::Promise(inner) };
        let promise = Text::<u32>::from_future(body).cancel_on_drop();
        event_loop.run_until_idle();
        drop(promise);
        event_loop.run_until_idle();
        log.expect("cancel");
    });
}

#[test]
fn a_future_is_dropped() {
    in_every_setting(|world: &World| {
        let (dropped, source) = (OnDrop::new(&world.log, "dropped"), world.fulfilled(1));
        let promise = Text::<u32>::from_future(async move {
            let _dropped = dropped;
            let n = source.await?;
            assert_eq!(n, 0, "nobody wants it");
            Ok(n)
        });
        if world.setting != Setting::Already {
            drop(promise.cancel_on_drop());
            world.run();
            world.log.expect("dropped");
        } else {
            drop(promise.cancel_on_drop());
        }
        world.settle_and_run();
        world.log.expect("dropped");
    });
}

#[test]
fn a_rejection_of_the_promise_in_front_is_not_reported() {
    let event_loop = EventLoop::new();
    set_recorder();
    event_loop.enter(|| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        drop(promise.map(|n| n).cancel_on_drop());
        event_loop.run_until_idle();
        resolver.reject("of a promise behind which was cancelled".into());
        event_loop.run_until_idle();
    });
    assert_eq!(reports_of("of a promise behind which was cancelled"), 0);
}

#[test]
fn from_another_thread_it_stops_on_its_own() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (source, _resolver) = wrapped(&log);
    let promise = event_loop.enter(|| source.map(watched(&log, "one")).cancel_on_drop());
    std::thread::spawn(move || drop(promise)).join().unwrap();
    log.expect("");
    event_loop.run_until_idle();
    log.expect("cancel one dropped");
}

#[test]
fn of_a_loop_that_is_gone_there_is_nothing_to_stop() {
    set_recorder();
    let log = Log::new();
    let (source, resolver) = wrapped(&log);
    let event_loop = EventLoop::new();
    let promise = event_loop.enter(|| source.map(watched(&log, "one")).cancel_on_drop());
    drop(event_loop);
    drop(promise);
    resolver.resolve(1);
    eventually(|| log.lines() == ["one dropped"]);
    // What was sent to the loop is not the user's.
    assert!(reports_at("promise-core/src/cell/stop.rs", 0..=u32::MAX).is_empty());
}

#[test]
fn on_tokio() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let log = Log::new();
    runtime.block_on(async {
        let (source, _resolver) = wrapped(&log);
        let (inner, _inner_resolver) = wrapped(&log);
        let (gate, open) = Text::<()>::with_resolvers();
        drop(source.map(watched(&log, "one")).cancel_on_drop());
        let following = gate.then(move |()| inner).cancel_on_drop();
        open.resolve(());
        let following = tokio::task::spawn_blocking(move || {
            // By now it follows, or is about to.
            std::thread::sleep(Duration::from_millis(5));
            following
        });
        drop(following.await.unwrap());
        while log.len() < 3 {
            tokio::task::yield_now().await;
        }
    });
    let mut lines = log.take();
    lines.sort_unstable();
    assert_eq!(lines, ["cancel", "cancel", "one dropped"]);
}

struct Channel(mpsc::Sender<Job>);
impl Scheduler for Channel {
    fn schedule(&self, job: Job) {
        let _ = self.0.send(job);
    }
}

#[test]
fn where_jobs_run_by_hand() {
    let (log, (sender, jobs)) = (Log::new(), mpsc::channel());
    let registered = scheduler::register(Channel(sender));
    let (source, _resolver) = wrapped(&log);
    let promise = registered.enter(|| source.map(watched(&log, "one")).cancel_on_drop());
    drop(promise);
    assert!(log.is_empty(), "it stops in a job");
    jobs.try_iter().for_each(Job::run);
    log.expect("cancel one dropped");
}

#[test]
fn a_long_chain_on_a_small_stack() {
    on_a_small_stack(|| {
        let (event_loop, log) = (EventLoop::new(), Log::new());
        let (mut promise, _resolver) = wrapped(&log);
        event_loop.enter(|| {
            for _ in 0..100_000 {
                promise = promise.map(|n| n).cancel_on_drop();
            }
            drop(promise);
        });
        event_loop.run_until_idle();
        log.expect("cancel");
    });
}
