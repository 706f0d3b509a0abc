//! Where local promises live.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use promise_core::local::{Promise, queue_microtask};
use promise_core::{EventLoop, Fault};
use promise_tests::kit::{quiet, reports_of, set_recorder};

use super::{Lines, Log, line};

/// The text of a panic.
fn text(code: impl FnOnce()) -> String {
    quiet();
    let panic = catch_unwind(AssertUnwindSafe(code)).unwrap_err();
    panic
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| panic.downcast_ref::<&str>().unwrap().to_string())
}

#[test]
fn handlers_need_an_event_loop() {
    let said = text(|| drop(Promise::<_>::resolve(1).map(|n| n + 1)));
    assert!(said.starts_with("a local promise needs an event loop on its thread"), "{said}");
    let said = text(|| drop(Promise::<u32>::from_future(async { Ok(1) })));
    assert!(said.starts_with("a local promise needs an event loop on its thread"), "{said}");
}

#[test]
fn a_pending_one_cannot_be_waited_for() {
    let (promise, resolver) = Promise::<u32>::with_resolvers();
    let said = text(|| drop(promise.clone().wait()));
    assert!(said.starts_with("`wait` was called on a local promise that is pending"), "{said}");
    resolver.resolve(1);
    assert_eq!(promise.wait().unwrap(), 1);
}

/// What waits for a handler's promise is a task, which is not queued as a handler is.
#[test]
fn a_handlers_promise_is_awaited() {
    EventLoop::new().block_on(async {
        assert_eq!(*Promise::<_>::resolve(1).map(Rc::new).await.unwrap(), 1);
        assert_eq!(
            *Promise::<_>::resolve(Rc::new(2)).finally(|| Promise::<_>::resolve(())).await.unwrap(),
            2
        );
    });
}

#[test]
fn settled_outside_of_a_turn() {
    let (event_loop, lines) = (EventLoop::new(), Lines::default());
    let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
    event_loop.enter(|| {
        for text in ["a", "b"] {
            let log = line(&lines, text);
            promise.clone().map(|_| log()).detach(drop);
        }
    });
    resolver.resolve(Rc::new(1));
    let log = line(&lines, "late");
    event_loop.enter(|| promise.map(|_| log()).detach(drop));
    event_loop.run_until_idle();
    assert_eq!(*lines.borrow(), ["a", "b", "late"]);
}

#[test]
fn a_loop_inside_a_loop() {
    let (outer, inner) = (EventLoop::new(), EventLoop::new());
    let lines = Lines::default();
    let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
    let log = line(&lines, "inner");
    inner.enter(|| promise.clone().map(|_| log()).detach(drop));
    let log = line(&lines, "outer");
    outer.enter(|| {
        promise.map(|_| log()).detach(drop);
        queue_microtask(move || resolver.resolve(Rc::new(1)));
    });
    outer.run_until_idle();
    assert_eq!(*lines.borrow(), ["outer"]);
    inner.run_until_idle();
    assert_eq!(*lines.borrow(), ["outer", "inner"]);
}

#[test]
fn what_waits_for_a_loop_that_goes_is_abandoned() {
    let log = Log::default();
    let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
    let event_loop = EventLoop::new();
    let (handled, task) = event_loop.enter(|| {
        let (held, own) = (log.dropped("handler"), log.dropped("future"));
        let handled = promise.clone().map(move |n| {
            drop(held);
            n
        });
        let task = Promise::<u32>::from_future(async move {
            let n = promise.await?;
            drop(own);
            Ok(*n)
        });
        (handled, task)
    });
    drop(event_loop);
    resolver.resolve(Rc::new(1));
    assert!(matches!(handled.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
    assert!(matches!(task.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
    assert_eq!(log.here(), ["handler", "future"]);
}

#[test]
fn a_lost_rejection_is_reported_once() {
    set_recorder();
    let event_loop = EventLoop::new();
    event_loop.enter(|| drop(Promise::<Rc<u32>, String>::reject("local, lost".into()).map(|n| n)));
    event_loop.run_until_idle();
    assert_eq!(reports_of("local, lost"), 1);
}

#[test]
fn cancelled_with_its_last_handle() {
    let (event_loop, log) = (EventLoop::new(), Log::default());
    let (promise, _resolver) = Promise::<Rc<u32>>::with_resolvers();
    let handled = event_loop.enter(|| {
        let held = log.dropped("handler");
        promise.map(move |_| drop(held)).cancel_on_drop()
    });
    assert!(log.here().is_empty());
    drop(handled);
    event_loop.run_until_idle();
    assert_eq!(log.here(), ["handler"]);
}

#[test]
fn followed_by_one_of_all_threads_and_the_other_way_round() {
    let event_loop = EventLoop::new();
    let (local, resolver) = Promise::<u32, String>::with_resolvers();
    let shared = event_loop.enter(|| promise_core::Promise::from(local));
    let waiting = std::thread::spawn(move || shared.wait());
    let (shared, elsewhere) = promise_core::Promise::<u32, String>::with_resolvers();
    let back = event_loop.enter(|| Promise::from(shared));
    event_loop.enter(|| resolver.resolve(1));
    std::thread::spawn(move || elsewhere.reject("no".to_string())).join().unwrap();
    event_loop.run_until_idle();
    assert_eq!(waiting.join().unwrap(), Ok(1));
    assert_eq!(back.wait(), Err("no".to_string()));
}

#[test]
fn every_reader_gets_the_value_and_the_last_one_itself() {
    /// Counts its copies.
    struct Counted(Rc<RefCell<u32>>);
    impl Clone for Counted {
        fn clone(&self) -> Self {
            *self.0.borrow_mut() += 1;
            Counted(self.0.clone())
        }
    }
    let copies = Rc::new(RefCell::new(0));
    EventLoop::new().block_on(async {
        let promise = Promise::<_>::resolve(Counted(copies.clone()));
        drop(promise.clone().await);
        drop(promise.await);
    });
    assert_eq!(*copies.borrow(), 1);
}
