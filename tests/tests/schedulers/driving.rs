//! An event loop driven by hand.

use std::time::Duration;

use promise_core::{EventLoop, Fault, Promise, promise, queue_microtask};
use promise_tests::kit::{Log, OnDrop, Text};

#[test]
fn run_one_runs_one_job() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        Text::resolve(()).map(log.pass("a")).map(log.pass("b")).detach(drop);
        queue_microtask(log.mark("c"));
    });
    // Another line for each step of the way.
    let steps = ["a", "a c", "a c b"];
    for expected in steps {
        assert!(event_loop.run_one());
        log.expect(expected);
    }
    while event_loop.run_one() {}
    log.expect("a c b");
    assert_eq!(event_loop.queue_len(), 0);
}

#[test]
fn run_one_starts_a_macrotask_when_no_job_is_left() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (timer, job) = (log.mark("timer"), log.mark("job of the timer"));
    event_loop.set_timeout(Duration::ZERO, move || {
        timer();
        queue_microtask(job);
    });
    event_loop.enter(|| queue_microtask(log.mark("job")));
    assert!(event_loop.run_one());
    log.expect("job");
    while log.len() < 2 {
        assert!(event_loop.run_one());
    }
    log.expect("job timer");
    assert_eq!(event_loop.queue_len(), 1);
    assert!(event_loop.run_one());
    log.expect("job timer job of the timer");
}

#[test]
fn queue_len_counts_microtasks() {
    let event_loop = EventLoop::new();
    assert_eq!(event_loop.queue_len(), 0);
    let (pending, resolver) = Text::<u32>::with_resolvers();
    let _chain = event_loop.enter(|| {
        let promise = Text::resolve(1);
        let _ = [promise.clone().map(|n| n), promise.map(|n| n)].map(|promise| promise.detach(drop));
        assert_eq!(event_loop.queue_len(), 2);
        pending.map(|n| n)
    });
    assert_eq!(event_loop.queue_len(), 2);
    event_loop.enter(|| resolver.resolve(1));
    assert_eq!(event_loop.queue_len(), 3);
    event_loop.run_until_idle();
    assert_eq!(event_loop.queue_len(), 0);
}

#[test]
fn run_until_idle_says_how_much_it_did() {
    let event_loop = EventLoop::with_virtual_time();
    assert_eq!(event_loop.run_until_idle(), 0);
    let promise = event_loop.enter(|| Text::resolve(1).map(|n| n).map(|n| n).map(|n| n));
    event_loop.set_timeout(Duration::from_secs(1), || ());
    assert_eq!(event_loop.run_until_idle(), 4);
    assert_eq!(event_loop.run_until_idle(), 0);
    assert!(promise.is_fulfilled());
}

#[test]
fn nothing_runs_before_the_loop_is_driven() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.set_timeout(Duration::ZERO, log.mark("timer"));
    event_loop.enter(|| Text::resolve(()).map(log.pass("job")).detach(drop));
    event_loop.enter(|| log.add("entered"));
    log.expect("entered");
    event_loop.run_until_idle();
    log.expect("entered job timer");
}

/// A job may drive the loop it runs on: the queue goes on where it is.
#[test]
fn run_until_idle_inside_a_job() {
    let (event_loop, log) = (std::rc::Rc::new(EventLoop::with_virtual_time()), Log::new());
    let inside = (event_loop.clone(), log.clone());
    event_loop.set_timeout(Duration::ZERO, move || {
        let (event_loop, log) = inside;
        Text::resolve(()).map(log.pass("own job")).detach(drop);
        log.add("before");
        event_loop.run_until_idle();
        log.add("after");
    });
    event_loop.set_timeout(Duration::from_secs(1), log.mark("next timer"));
    event_loop.enter(|| queue_microtask(log.mark("job")));
    event_loop.run_until_idle();
    assert_eq!(log.take(), ["job", "before", "own job", "next timer", "after"]);
}

thread_local! {
    static LOOP: std::cell::RefCell<Option<std::rc::Rc<EventLoop>>> = const { std::cell::RefCell::new(None) };
}

#[test]
fn run_until_idle_inside_a_microtask() {
    let (event_loop, log) = (std::rc::Rc::new(EventLoop::new()), Log::new());
    LOOP.set(Some(event_loop.clone()));
    let inner = log.clone();
    event_loop.enter(|| {
        let promise = Text::resolve(());
        promise
            .clone()
            .map(move |()| {
                let event_loop = LOOP.with_borrow(|l| l.clone().unwrap());
                inner.add("1");
                event_loop.run_until_idle();
                inner.add("4");
            })
            .map(log.pass("5"))
            .detach(drop);
        promise.map(log.pass("2")).map(log.pass("3")).detach(drop);
    });
    event_loop.run_until_idle();
    log.expect("1 2 3 4 5");
    LOOP.set(None);
}

#[test]
fn run_one_inside_a_job() {
    let (event_loop, log) = (std::rc::Rc::new(EventLoop::new()), Log::new());
    LOOP.set(Some(event_loop.clone()));
    let inner = log.clone();
    event_loop.enter(|| {
        queue_microtask(move || {
            inner.add("1");
            assert!(LOOP.with_borrow(|l| l.clone().unwrap()).run_one());
            inner.add("3");
        });
        queue_microtask(log.mark("2"));
        queue_microtask(log.mark("4"));
    });
    event_loop.run_until_idle();
    log.expect("1 2 3 4");
    LOOP.set(None);
}

#[test]
fn entering_again_inside_is_the_same_turn() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let promise = event_loop.enter(|| {
        let outer = Text::resolve(1).map(log.show("outer"));
        let inner = event_loop.enter(|| Text::resolve(2).map(log.show("inner")));
        assert_eq!(event_loop.queue_len(), 2);
        Promise::all([outer, inner])
    });
    event_loop.run_until_idle();
    log.expect("outer1 inner2");
    assert!(promise.is_fulfilled());
}

#[test]
fn a_loop_is_shown_with_its_work() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.enter(|| queue_microtask(|| ()));
    event_loop.set_timeout(Duration::from_secs(3), || ());
    let shown = format!("{event_loop:?}");
    assert!(shown.contains("queue_len: 1") && shown.contains("next_timer: Some(3s)"), "{shown}");
}

#[test]
fn dropping_a_loop_drops_its_timers_and_what_they_hold() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let guard = promise_tests::kit::OnDrop::new(&log, "dropped");
    event_loop.set_timeout(Duration::from_secs(1000), move || drop(guard));
    let sleeping = event_loop.enter(|| promise_core::sleep(Duration::from_secs(1000)));
    drop(event_loop);
    log.expect("dropped");
    assert!(sleeping.is_rejected());
    sleeping.detach(drop);
}

#[test]
fn a_timer_set_by_the_destructor_of_a_timer_is_dropped_too() {
    struct SetsAnother(Log);
    impl Drop for SetsAnother {
        fn drop(&mut self) {
            self.0.add("dropped");
            promise_core::set_timeout(Duration::from_secs(1000), || unreachable!());
        }
    }
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let guard = SetsAnother(log.clone());
    event_loop.set_timeout(Duration::from_secs(1000), move || drop(guard));
    drop(event_loop);
    log.expect("dropped");
}

#[test]
fn handlers_that_go_on_queueing_handlers_hold_up_timers_and_jobs_from_outside() {
    fn again(left: u32) -> Text<u32> {
        if left == 0 { Text::resolve(0) } else { Text::resolve(left).then(|left| again(left - 1)) }
    }
    let (event_loop, log) = (EventLoop::new(), Log::new());
    let (outside, resolver) = Text::<()>::with_resolvers();
    event_loop.set_timeout(std::time::Duration::ZERO, log.mark("timer"));
    std::thread::sleep(std::time::Duration::from_millis(2));
    event_loop.enter(|| {
        outside
            .map({
                let mark = log.mark("outside");
                move |()| mark()
            })
            .detach(drop);
        again(10_000)
            .map({
                let mark = log.mark("handlers");
                move |_| mark()
            })
            .detach(drop);
    });
    std::thread::spawn(move || resolver.resolve(())).join().unwrap();
    event_loop.run_until_idle();
    let lines = log.lines();
    assert_eq!(lines[0], "handlers");
    assert_eq!(lines.len(), 3);
}

#[test]
fn a_loop_that_is_dropped_at_the_end_of_its_thread() {
    thread_local!(static LAST: std::cell::RefCell<Option<EventLoop>> = const { std::cell::RefCell::new(None) });
    for destroyed_last in [true, false] {
        let log = Log::new();
        let on_drop = [OnDrop::new(&log, "timer"), OnDrop::new(&log, "queued"), OnDrop::new(&log, "waiting")];
        let thread = std::thread::spawn(move || {
            if destroyed_last {
                // Of a thread's locals, the one that is used first goes last: behind all that the library has there.
                LAST.with(|_| ());
            }
            let [timer, queued, waiting] = on_drop;
            let event_loop = EventLoop::new();
            event_loop.block_on(async { promise_core::sleep(Duration::ZERO).await.unwrap() });
            event_loop.set_timeout(Duration::from_secs(1000), move || drop(timer));
            let kept = event_loop.enter(|| {
                Text::resolve(()).map(move |()| drop(queued)).detach(drop);
                promise!(promise_core::sleep(Duration::from_secs(1000)).then(move |()| {
                    drop(waiting);
                    1
                }))
            });
            LAST.set(Some(event_loop));
            kept
        });
        let kept = thread.join().unwrap();
        let error = kept.wait().unwrap_err();
        assert!(matches!(error.fault(), Some(Fault::Abandoned(_))), "{error:?}");
        log.expect("timer waiting queued");
    }
}
