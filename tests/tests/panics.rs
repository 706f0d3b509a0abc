//! What panics because it was used wrongly names the line that used it, not one of the library.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, set_hook, take_hook};
use std::pin::pin;
use std::sync::Once;
use std::task::{Context, Waker};
use std::time::Duration;

use promise_core::testing::{self, Schedule};
use promise_core::{Error, EventLoop, Promise, local, promise_local, stream};

promise_local! { static USER: u32; }

thread_local! {
    /// Of a panic on this thread while it is expected: its file, and its line.
    static PLACE: Cell<Option<(bool, u32)>> = const { Cell::new(None) };
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Panics are noted where they are expected, and printed elsewhere.
fn note_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |panic| match panic.location() {
            Some(place) if EXPECTED.get() => PLACE.set(Some((place.file() == file!(), place.line()))),
            _ => print(panic),
        }));
    });
}

/// A misuse that panics, and says that it was on one of the lines of the call.
#[track_caller]
fn names_its_line<R>(misuse: impl FnOnce() -> R) {
    note_panics();
    let call = Location::caller().line();
    EXPECTED.set(true);
    let ended = catch_unwind(AssertUnwindSafe(misuse));
    EXPECTED.set(false);
    assert!(ended.is_err(), "there was no panic");
    let (is_here, line) = PLACE.take().expect("the hook was called");
    assert!(is_here, "the panic names line {line} of another file");
    assert!((call..call + 3).contains(&line), "the panic names line {line}");
}

fn pending<T>() -> Promise<T> {
    let (promise, resolver) = Promise::with_resolvers();
    std::mem::forget(resolver);
    promise
}

/// A promise whose result was taken.
fn empty() -> Promise<u32> {
    let mut promise = Promise::resolve(1);
    assert!(Future::poll(pin!(&mut promise), &mut Context::from_waker(Waker::noop())).is_ready());
    promise
}

#[test]
fn waiting_where_it_would_be_for_ever() {
    promise_core::run(async {
        names_its_line(|| pending::<()>().wait());
        names_its_line(|| pending::<()>().wait_timeout(Duration::ZERO));
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        names_its_line(|| pending::<()>().wait());
        Promise::<_>::resolve(()).map(|()| names_its_line(|| pending::<()>().wait())).await.unwrap();
    });
}

#[test]
fn driving_a_loop_that_cannot_be_driven() {
    let event_loop = EventLoop::new();
    event_loop.enter(|| names_its_line(|| event_loop.block_on(async {})));
    names_its_line(|| event_loop.block_on(std::future::pending::<()>()));
    names_its_line(|| event_loop.advance(Duration::ZERO));
}

#[test]
fn what_has_no_result_any_more() {
    names_its_line(|| empty().map(|n| n));
    names_its_line(|| empty().clone());
    names_its_line(|| empty().wait());
    names_its_line(|| empty().id());
    names_its_line(|| empty().state());
    names_its_line(|| empty().is_pending());
    names_its_line(|| empty().origin());
    names_its_line(|| empty().peek().is_some());
    names_its_line(|| empty().cancel_on_drop());
    names_its_line(|| empty().abortable());
    names_its_line(|| empty().share());
    names_its_line(|| empty().detach(drop));
}

#[test]
fn local_promises_without_a_loop() {
    let made = || local::Promise::<_>::resolve(1);
    names_its_line(|| made().map(|n| n));
    names_its_line(|| local::promise!(made().then(|n| n)));
    names_its_line(|| local::sleep(Duration::ZERO));
    names_its_line(|| local::queue_microtask(|| ()));
    names_its_line(|| local::set_timeout(Duration::ZERO, || ()));
}

#[test]
fn reading_what_is_not_in_force() {
    names_its_line(|| USER.get());
    names_its_line(|| USER.with(|_| ()));
}

#[test]
fn a_stream_without_room() {
    names_its_line(|| stream::Events::<u32>::bounded(0));
    names_its_line(|| stream::Events::<u32>::with_capacity(0, |_| ()));
}

#[test]
fn a_test_that_does_not_end_or_loses_a_rejection() {
    names_its_line(|| testing::run(Schedule::Ecma, pending::<()>()).unwrap());
    names_its_line(|| {
        testing::run(Schedule::Ecma, async { drop(Promise::<()>::reject(Error::msg("lost"))) })
    });
    names_its_line(|| testing::schedules(0..1, || async { pending::<()>().await.unwrap() }));
    names_its_line(|| {
        testing::schedules(0..1, || async { drop(Promise::<()>::reject(Error::msg("lost"))) });
    });
}
