//! Handles that abort.

use promise_core::{EventLoop, Fault, promise, sleep};
use promise_tests::kit::{Log, OnDrop, Text, World, eventually, in_every_setting};
use std::time::Duration;

use super::{watched, wrapped};

#[test]
fn abort_rejects_and_stops() {
    in_every_setting(|world: &World| {
        let (source, _resolver) = wrapped(&world.log);
        let (promise, handle) = source.map(watched(&world.log, "one")).abortable();
        let copy = handle.clone();
        assert!(!copy.is_aborted());
        world.run();
        handle.abort();
        handle.abort();
        assert!(copy.is_aborted());
        world.run();
        world.log.expect("cancel one dropped");
        assert_eq!(promise.peek(), Some(Err(&Fault::Cancelled.into())));
    });
}

#[test]
fn an_abort_that_comes_too_late_does_nothing() {
    in_every_setting(|world: &World| {
        let (promise, handle) = world.fulfilled(1).abortable();
        world.settle_and_run();
        handle.abort();
        world.run();
        assert_eq!(promise.peek(), Some(Ok(&1)));
    });
}

#[test]
fn a_dropped_abort_handle_does_nothing() {
    in_every_setting(|world: &World| {
        let (promise, handle) = world.fulfilled(1).abortable();
        drop(handle);
        world.settle_and_run();
        assert_eq!(promise.peek(), Some(Ok(&1)));
    });
}

#[test]
fn an_abortable_promise_goes_on_without_handles_unless_it_opts_in() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.enter(|| {
        let (source, resolver) = Text::<u32>::with_resolvers();
        drop(source.map(watched(&log, "hot")).abortable());
        resolver.resolve(1);
        event_loop.run_until_idle();
        assert_eq!(log.take(), ["hot ran", "hot dropped"]);
        let (source, _resolver) = wrapped(&log);
        drop(source.map(watched(&log, "one")).abortable().0.cancel_on_drop());
        event_loop.run_until_idle();
        assert_eq!(log.take(), ["cancel", "one dropped"]);
    });
}

#[test]
fn abort_of_a_chain_on_the_background_loop() {
    let log = Log::new();
    let guard = OnDrop::new(&log, "dropped");
    let chain = promise!(sleep(Duration::from_secs(3600)).then(move |()| {
        let _guard = &guard;
        1
    }));
    let (promise, handle) = chain.abortable();
    let waiting = std::thread::spawn(move || promise.wait());
    std::thread::sleep(Duration::from_millis(5));
    handle.abort();
    let reason = waiting.join().unwrap().unwrap_err();
    assert!(matches!(reason.fault(), Some(Fault::Cancelled)));
    eventually(|| log.lines() == ["dropped"]);
}
