//! Orders from a seed: the same for the same seed, others for others, and nothing else than what is said changes.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use promise_core::testing::{self, Schedule};
use promise_core::{EventLoop, Promise, queue_microtask, sleep};
use promise_tests::kit::{Log, Text, quiet};

const SECOND: Duration = Duration::from_secs(1);

/// The orders that a program has with these seeds.
fn orders(schedule: fn(u64) -> Schedule, program: fn(&EventLoop, &Log)) -> BTreeSet<String> {
    let run = |seed| {
        let (event_loop, log) = (EventLoop::with_schedule(schedule(seed)), Log::new());
        program(&event_loop, &log);
        event_loop.run_until_idle();
        log.lines().join(" ")
    };
    (0..200).map(|seed| assert_eq_of(run(seed), run(seed))).collect()
}

fn assert_eq_of(one: String, other: String) -> String {
    assert_eq!(one, other, "the same seed");
    one
}

fn timers(event_loop: &EventLoop, log: &Log) {
    for (due, name) in [(1, "a"), (1, "b"), (1, "c"), (2, "later")] {
        event_loop.set_timeout(SECOND * due, log.mark(name));
    }
}

fn microtasks(event_loop: &EventLoop, log: &Log) {
    event_loop.enter(|| ["a", "b", "c"].into_iter().for_each(|name| queue_microtask(log.mark(name))));
}

fn from_outside(event_loop: &EventLoop, log: &Log) {
    let resolvers = event_loop.enter(|| {
        ["a", "b", "c"].map(|name| {
            let (promise, resolver) = Text::<()>::with_resolvers();
            // Two handlers of one promise: they came together.
            let (one, two) = (log.pass(&format!("{name}1")), log.pass(&format!("{name}2")));
            promise.clone().map(one).detach(drop);
            promise.map(two).detach(drop);
            resolver
        })
    });
    std::thread::spawn(move || resolvers.into_iter().for_each(|resolver| resolver.resolve(())))
        .join()
        .unwrap();
}

#[test]
fn open_permutes_timers_that_are_due_together() {
    let all = orders(Schedule::Open, timers);
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|order| order.ends_with(" later")), "{all:?}");
}

#[test]
fn open_leaves_microtasks_alone_and_any_does_not() {
    assert_eq!(orders(Schedule::Open, microtasks), BTreeSet::from(["a b c".to_string()]));
    assert_eq!(orders(Schedule::Any, microtasks).len(), 6);
}

#[test]
fn open_permutes_what_comes_from_outside_and_keeps_together_what_came_together() {
    let all = orders(Schedule::Open, from_outside);
    let wanted = ["a1 a2 b1 b2 c1 c2", "a1 a2 c1 c2 b1 b2", "b1 b2 a1 a2 c1 c2", "b1 b2 c1 c2 a1 a2"];
    assert!(wanted.iter().all(|order| all.contains(*order)), "{all:?}");
    assert_eq!(all.len(), 6);
}

#[test]
fn open_lets_timers_and_jobs_from_outside_take_turns_freely() {
    let all = orders(Schedule::Open, |event_loop, log| {
        from_outside(event_loop, log);
        ["x", "y"].into_iter().for_each(|name| event_loop.set_timeout(Duration::ZERO, log.mark(name)));
    });
    assert!(all.iter().any(|order| order.starts_with("x y") || order.starts_with("y x")), "{all:?}");
    assert!(all.iter().any(|order| order.ends_with("x y") || order.ends_with("y x")), "{all:?}");
}

#[test]
fn ecma_is_the_order_of_every_loop() {
    for program in [timers, microtasks, from_outside] {
        let (plain, plain_log) = (EventLoop::with_virtual_time(), Log::new());
        program(&plain, &plain_log);
        plain.run_until_idle();
        let all = orders(|_| Schedule::Ecma, program);
        assert_eq!(all, BTreeSet::from([plain_log.lines().join(" ")]));
    }
}

#[promise_core::test(schedules = 50)]
async fn combinators_do_not_depend_on_the_order() {
    let all = Promise::all([3, 1, 1].map(|n| sleep(n * SECOND).map(move |()| n)));
    assert_eq!(all.await.unwrap(), [3, 1, 1]);
    let mapped = promise_core::combine::map(0..20, 4, |n| sleep(SECOND * (n % 3)).map(move |()| n));
    assert!(mapped.await.unwrap().into_iter().eq(0..20));
}

#[promise_core::test(schedules = 5)]
async fn a_test_may_give_a_result() -> Result<(), promise_core::Error> {
    sleep(SECOND).await
}

#[test]
fn a_program_that_counts_ticks_is_found() {
    quiet();
    let runs = AtomicU32::new(0);
    let found = catch_unwind(AssertUnwindSafe(|| {
        testing::schedules(0..100, || async {
            runs.fetch_add(1, Ordering::Relaxed);
            let (send, receive) = mpsc::channel();
            let (first, second) = (send.clone(), send);
            let one = Text::resolve(1).map(move |n| first.send(n).unwrap());
            let two = Text::resolve(2).map(|n| n).map(move |n| second.send(n).unwrap());
            Promise::all([one, two]).await.unwrap();
            assert_eq!(receive.try_iter().collect::<Vec<_>>(), [1, 2], "on purpose: depends on ticks");
        });
    }));
    assert!(found.is_err());
    assert!((2..100).contains(&runs.into_inner()));
}

#[test]
fn the_first_failure_that_a_test_gives_ends_it() {
    let runs = AtomicU32::new(0);
    let given = testing::schedules(0..100, || async {
        if runs.fetch_add(1, Ordering::Relaxed) == 3 { Err("third") } else { Ok(()) }
    });
    assert_eq!((given, runs.into_inner()), (Err("third"), 4));
}

#[test]
fn each_seed_twice_and_the_plain_order_once() {
    let runs = AtomicU32::new(0);
    testing::schedules(0..10, || async { drop(runs.fetch_add(1, Ordering::Relaxed).to_string()) });
    assert_eq!(runs.into_inner(), 21);
}

#[test]
fn one_schedule_alone_by_the_environment() {
    const NAME: &str = "orders::one_schedule_alone_by_the_environment";
    if std::env::var_os("PROMISE_SCHEDULE").is_some() {
        let runs = AtomicU32::new(0);
        testing::schedules(0..10, || async { drop(runs.fetch_add(1, Ordering::Relaxed).to_string()) });
        println!("{} of 21", runs.into_inner());
        return;
    }
    let run = |schedule| {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let child = child.args([NAME, "--exact", "--nocapture"]).env("PROMISE_SCHEDULE", schedule);
        let output = child.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (passed, printed) = run("Any(7)");
    assert!(passed && printed.contains("1 of 21"), "{printed}");
    assert!(!run("Any(10)").0);
}
