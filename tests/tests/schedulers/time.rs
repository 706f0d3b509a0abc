//! Timers: in the order of their due times, then of their setting; on a real and on a virtual clock.

use std::time::Duration;

use promise_core::{EventLoop, Promise, queue_microtask, run, set_timeout, sleep};
use promise_tests::kit::{Log, Text, eventually};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn in_order_of_due_time_then_of_setting() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    for (seconds, name) in [(3, "d"), (1, "a"), (2, "c"), (1, "b"), (3, "e"), (0, "now")] {
        event_loop.set_timeout(SECOND * seconds, log.mark(name));
    }
    event_loop.run_until_idle();
    log.expect("now a b c d e");
    assert_eq!(event_loop.now(), 3 * SECOND);
}

#[test]
fn in_order_on_the_real_clock_too() {
    let log = Log::new();
    run(async {
        let all = [30, 10, 20]
            .map(|millis| sleep(Duration::from_millis(millis)).map(log.pass(&millis.to_string())));
        Promise::all(all).await.unwrap();
    });
    log.expect("10 20 30");
}

#[test]
fn each_is_a_macrotask_with_its_microtasks() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    for name in ["a", "b"] {
        let (own, job) = (log.mark(name), log.mark(&format!("{name} job")));
        event_loop.set_timeout(SECOND, move || {
            own();
            queue_microtask(job);
        });
    }
    event_loop.run_until_idle();
    log.expect("a a job b b job");
}

#[test]
fn a_timer_may_set_timers() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    let (first, second) = (log.mark("first"), log.mark("second"));
    event_loop.set_timeout(SECOND, move || {
        set_timeout(SECOND, second);
        first();
    });
    event_loop.set_timeout(2 * SECOND, log.mark("set earlier"));
    event_loop.run_until_idle();
    log.expect("first set earlier second");
}

#[test]
fn virtual_time_stands_still_while_there_is_work() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop
        .enter(|| Text::resolve(()).map(|()| std::thread::sleep(Duration::from_millis(2))).detach(drop));
    assert!(event_loop.run_one());
    assert_eq!(event_loop.now(), Duration::ZERO);
    event_loop.set_timeout(5 * SECOND, || ());
    assert!(!event_loop.run_one() || event_loop.now() == Duration::ZERO);
    event_loop.run_until_idle();
    assert_eq!(event_loop.now(), 5 * SECOND);
}

#[test]
fn advance_moves_the_clock_and_runs_nothing() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    for seconds in 1..=3 {
        event_loop.set_timeout(SECOND * seconds, log.mark(&seconds.to_string()));
    }
    event_loop.advance(2 * SECOND);
    log.expect("");
    assert_eq!(event_loop.now(), 2 * SECOND);
    while event_loop.run_one() {}
    log.expect("1 2");
    event_loop.advance(SECOND);
    while event_loop.run_one() {}
    log.expect("1 2 3");
}

#[test]
fn timers_set_after_an_advance_count_from_there() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.advance(10 * SECOND);
    let slept = event_loop.enter(|| sleep(SECOND));
    event_loop.run_until_idle();
    assert!(slept.is_fulfilled());
    assert_eq!(event_loop.now(), 11 * SECOND);
}

#[test]
#[should_panic(expected = "`advance` needs a loop made by `EventLoop::with_virtual_time`")]
fn advance_on_a_real_clock_panics() {
    EventLoop::new().advance(SECOND);
}

#[test]
fn sleep_on_a_virtual_clock_takes_no_time() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        for _ in 0..100 {
            sleep(Duration::from_secs(3600)).await.unwrap();
        }
    });
    assert_eq!(event_loop.now(), Duration::from_secs(360_000));
}

#[test]
fn the_longest_times() {
    let event_loop = EventLoop::with_virtual_time();
    let slept = event_loop.enter(|| sleep(Duration::MAX));
    event_loop.advance(SECOND);
    let later = event_loop.enter(|| sleep(Duration::MAX));
    event_loop.run_until_idle();
    assert!(slept.is_fulfilled() && later.is_fulfilled());
    // On a real clock it is only set.
    run(async { drop(sleep(Duration::MAX)) });
    // Also on the background loop, which goes on afterwards.
    let never = sleep(Duration::MAX);
    assert_eq!(Text::resolve(1).map(|n| n + 1).wait(), Ok(2));
    assert!(never.is_pending());
    // And on tokio.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async { drop(sleep(Duration::MAX)) });
}

#[test]
fn a_panicking_timer_does_not_stop_the_others() {
    promise_tests::kit::quiet();
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.set_timeout(SECOND, || panic!("on purpose: in a timer"));
    event_loop.set_timeout(SECOND, log.mark("next"));
    event_loop.run_until_idle();
    log.expect("next");
}

#[test]
fn a_sleep_nobody_waits_for_still_runs_its_handlers() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.enter(|| drop(sleep(SECOND).map(log.pass("slept"))));
    event_loop.run_until_idle();
    log.expect("slept");
}

#[test]
fn on_the_background_loop() {
    let log = Log::new();
    set_timeout(Duration::from_millis(2), log.mark("timer"));
    assert!(sleep(Duration::from_millis(1)).wait().is_ok());
    eventually(|| log.len() == 1);
}

#[test]
fn on_tokio() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let log = Log::new();
    runtime.block_on(async {
        set_timeout(Duration::from_millis(1), log.mark("timer"));
        sleep(Duration::from_millis(5)).map(log.pass("slept")).await.unwrap();
    });
    log.expect("timer slept");
}

#[test]
fn from_a_handler_on_tokio() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    let slept = runtime.block_on(async {
        Promise::<_>::resolve(1).then(|n| sleep(Duration::from_millis(1)).map(move |()| n)).await
    });
    assert_eq!(slept.ok(), Some(1));
}
