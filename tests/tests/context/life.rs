//! How long a context lives, and what it costs.

use promise_core::{EventLoop, promise_local};
use promise_tests::kit::{Log, OnDrop, Text};

use super::{N, n};

promise_local! { static GUARD: OnDrop; }

#[test]
fn it_goes_when_what_was_attached_has_run() {
    let (log, event_loop) = (Log::new(), EventLoop::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let chained = event_loop
        .enter(|| GUARD.sync_scope(OnDrop::new(&log, "gone"), || promise.map(|n| n + 1)).map(|n| n + 1));
    log.expect("");
    resolver.resolve(1);
    event_loop.run_until_idle();
    log.expect("gone");
    assert_eq!(chained.peek(), Some(Ok(&3)));
}

#[test]
fn it_goes_with_a_job_that_is_dropped() {
    let (log, event_loop) = (Log::new(), EventLoop::new());
    let promise =
        event_loop.enter(|| GUARD.sync_scope(OnDrop::new(&log, "gone"), || Text::resolve(1).map(|n| n + 1)));
    drop(event_loop);
    assert!(promise.is_rejected());
    drop(promise.catch(|_| Ok(0)));
    promise_tests::kit::eventually(|| log.len() == 1);
}

#[test]
fn scopes_inside_scopes_of_an_endless_chain_do_not_pile_up() {
    fn step(left: u32) -> Text<u32> {
        if left == 0 {
            return Text::resolve(n());
        }
        N.sync_scope(n() + 1, || Text::resolve(()).then(move |()| step(left - 1)))
    }
    let event_loop = EventLoop::new();
    let last = event_loop.enter(|| step(100));
    event_loop.run_until_idle();
    assert_eq!(last.peek(), Some(Ok(&100)));
    let before = promise_tests::kit::live_bytes();
    let last = event_loop.enter(|| step(10_000));
    let mut most = 0;
    while event_loop.run_one() {
        most = most.max(promise_tests::kit::live_bytes() - before);
    }
    assert_eq!(last.peek(), Some(Ok(&10_000)));
    assert!(most < 16 * 1024, "{most} bytes");
}

#[global_allocator]
static COUNTING: promise_tests::kit::Counting = promise_tests::kit::Counting;
