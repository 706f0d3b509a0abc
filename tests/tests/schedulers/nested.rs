//! Several loops on one thread.

use promise_core::{EventLoop, Promise, queue_microtask, sleep};
use promise_tests::kit::{Log, Text};
use std::time::Duration;

#[test]
fn each_runs_its_own_handlers() {
    let (a, b, log) = (EventLoop::new(), EventLoop::new(), Log::new());
    a.enter(|| Text::resolve(()).map(log.pass("a")).detach(drop));
    b.enter(|| Text::resolve(()).map(log.pass("b")).detach(drop));
    b.run_until_idle();
    log.expect("b");
    a.run_until_idle();
    log.expect("b a");
}

#[test]
fn one_entered_inside_the_other() {
    let (a, b, log) = (EventLoop::new(), EventLoop::new(), Log::new());
    a.enter(|| {
        queue_microtask(log.mark("a1"));
        b.enter(|| queue_microtask(log.mark("b1")));
        queue_microtask(log.mark("a2"));
        assert_eq!((a.queue_len(), b.queue_len()), (2, 1));
    });
    b.run_until_idle();
    log.expect("b1");
    a.run_until_idle();
    log.expect("b1 a1 a2");
}

#[test]
fn one_driven_inside_the_other() {
    let (a, b, log) = (EventLoop::new(), EventLoop::new(), Log::new());
    a.enter(|| {
        queue_microtask(log.mark("a"));
        let promise = b.enter(|| Text::resolve(1).map(log.show("b")));
        b.run_until_idle();
        assert_eq!(promise.peek(), Some(Ok(&1)));
        log.expect("b1");
    });
    a.run_until_idle();
    log.expect("b1 a");
}

/// The outer loop is entered again inside the inner one: it is the same loop, with the same queue.
#[test]
fn the_outer_one_entered_again_inside_the_inner_one() {
    let (a, b, log) = (EventLoop::new(), EventLoop::new(), Log::new());
    a.enter(|| {
        queue_microtask(log.mark("a1"));
        b.enter(|| {
            queue_microtask(log.mark("b1"));
            a.enter(|| queue_microtask(log.mark("a2")));
            queue_microtask(log.mark("b2"));
        });
        queue_microtask(log.mark("a3"));
        assert_eq!(a.queue_len(), 3);
    });
    a.run_until_idle();
    log.expect("a1 a2 a3");
    b.run_until_idle();
    log.expect("a1 a2 a3 b1 b2");
}

#[test]
fn the_outer_one_driven_inside_the_inner_one() {
    let (a, b, log) = (EventLoop::new(), EventLoop::new(), Log::new());
    a.enter(|| {
        queue_microtask(log.mark("a1"));
        b.enter(|| {
            queue_microtask(log.mark("b1"));
            a.run_until_idle();
            log.expect("a1");
        });
    });
    b.run_until_idle();
    log.expect("a1 b1");
}

#[test]
fn the_lengths_of_both_queues_are_known_wherever_one_is() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    a.enter(|| {
        queue_microtask(|| ());
        queue_microtask(|| ());
        b.enter(|| {
            queue_microtask(|| ());
            assert_eq!((a.queue_len(), b.queue_len()), (2, 1));
        });
    });
    assert_eq!((a.queue_len(), b.queue_len()), (2, 1));
    a.run_until_idle();
    b.run_until_idle();
}

#[test]
fn promises_cross_between_them() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let on_a = a.enter(|| promise.map(|n| n + 1));
    let on_b = b.enter(|| on_a.map(|n| n * 10));
    b.enter(|| resolver.resolve(1));
    b.run_until_idle();
    assert!(on_b.is_pending());
    a.run_until_idle();
    assert!(on_b.is_pending());
    b.run_until_idle();
    assert_eq!(on_b.peek(), Some(Ok(&20)));
}

#[test]
fn settling_for_another_loop_never_runs_its_handlers_here() {
    let (a, b, log) = (EventLoop::new(), EventLoop::new(), Log::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    a.enter(|| promise.map(log.show("a")).detach(drop));
    b.enter(|| {
        resolver.resolve(1);
        queue_microtask(log.mark("b"));
    });
    b.run_until_idle();
    log.expect("b");
    a.run_until_idle();
    log.expect("b a1");
}

#[test]
fn each_has_its_own_clock() {
    let (a, b) = (EventLoop::with_virtual_time(), EventLoop::with_virtual_time());
    let (long, short) =
        (a.enter(|| sleep(Duration::from_secs(9))), b.enter(|| sleep(Duration::from_secs(1))));
    a.enter(|| {
        b.run_until_idle();
    });
    assert!(long.is_pending() && short.is_fulfilled());
    assert_eq!((a.now(), b.now()), (Duration::ZERO, Duration::from_secs(1)));
    a.run_until_idle();
    assert!(long.is_fulfilled());
}

#[test]
fn a_loop_dropped_inside_another_rejects_its_jobs_and_touches_no_others() {
    let (a, log) = (EventLoop::new(), Log::new());
    let lost = a.enter(|| {
        queue_microtask(log.mark("a"));
        let b = EventLoop::new();
        let lost = b.enter(|| Text::resolve(1).map(|n| n));
        drop(b);
        lost
    });
    assert!(lost.is_rejected());
    lost.detach(drop);
    a.run_until_idle();
    log.expect("a");
}

#[test]
fn handlers_that_move_work_to_another_loop() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let inner = b.enter(|| promise.map(|n| n + 1));
    let outer = a.enter(|| Text::resolve(0).then(|_| inner).map(|n| n * 2));
    a.run_until_idle();
    resolver.resolve(4);
    a.run_until_idle();
    assert!(outer.is_pending());
    b.run_until_idle();
    a.run_until_idle();
    assert_eq!(Promise::peek(&outer), Some(Ok(&10)));
}
