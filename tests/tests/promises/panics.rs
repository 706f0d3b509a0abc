//! A panic of user code becomes a rejection, or is contained; nothing else is lost because of it.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use promise_core::{EventLoop, Outcome, Promise, queue_microtask, unhandled};
use promise_tests::kit::{
    Setting, Text, boom, in_each, in_every_setting, quiet, record, reports_of, set_recorder,
};

const BOOM: &str = "panicked: on purpose: boom";

/// Panics when it is dropped.
struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        boom()
    }
}

#[test]
fn a_panicking_job_does_not_stop_the_drain() {
    in_every_setting(|world| {
        let log = world.log.clone();
        queue_microtask(log.mark("1"));
        queue_microtask(boom);
        queue_microtask(log.mark("2"));
        let promise = world.fulfilled(0);
        promise.clone().map(boom::<()>.ignoring()).map_err(log.show("")).detach(drop);
        promise.map(log.pass("3")).detach(drop);
        world.event_loop.set_timeout(std::time::Duration::from_secs(1), boom);
        world.event_loop.set_timeout(std::time::Duration::from_secs(2), log.mark("timer"));
        world.settle_and_run();
        let mut lines = log.take();
        lines.sort();
        assert_eq!(lines, ["1", "2", "3", BOOM, "timer"]);
    });
}

/// A function without arguments as a handler.
trait Ignoring<R>: Sized {
    fn ignoring<V>(self) -> impl FnOnce(V) -> R + Send + 'static;
}
impl<R, F: FnOnce() -> R + Send + 'static> Ignoring<R> for F {
    fn ignoring<V>(self) -> impl FnOnce(V) -> R + Send + 'static {
        move |_| self()
    }
}

#[test]
fn in_a_handler_before_or_after_awaiting() {
    in_every_setting(|world| {
        let (gate, again) = (world.fulfilled(0), world.fulfilled(0));
        let before = gate.then(|_| async { Ok(boom::<u32>()) });
        let after = world.fulfilled(0).then(|_| async {
            again.await?;
            Ok(boom::<u32>())
        });
        world.settle_and_run();
        for promise in [before, after] {
            assert_eq!(promise.peek(), Some(Err(&BOOM.to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn in_the_destructor_of_a_handler_that_did_not_run() {
    in_every_setting(|world| {
        let bomb = Bomb;
        let skipped = world.rejected::<u32>("r").map(move |n| {
            let _bomb = &bomb;
            n
        });
        let log = &world.log;
        skipped.map_err(log.show("")).fail(|_| 0).map(log.pass("next")).detach(drop);
        world.settle_and_run();
        assert_eq!(log.take(), [BOOM, "next"]);
    });
}

#[test]
fn in_the_destructor_of_a_value_nobody_wants() {
    in_every_setting(|world| {
        let log = &world.log;
        drop(world.fulfilled(Bomb));
        world.fulfilled(Bomb).map(drop).map_err(log.show("")).detach(drop);
        world.fulfilled(0).map(|_| Bomb).map(std::mem::forget).map(log.pass("forgotten")).detach(drop);
        drop(world.fulfilled(0).map(|_| Bomb));
        let (promise, resolver) = Text::with_resolvers();
        resolver.resolve(1);
        drop(promise);
        world.settle_and_run();
        let mut lines = log.take();
        lines.sort();
        assert_eq!(lines, ["forgotten", BOOM]);
    });
}

#[test]
fn in_the_destructor_of_a_value_that_came_too_late() {
    in_every_setting(|world| {
        let (promise, resolver) = Text::<Option<Bomb>>::with_resolvers();
        resolver.resolve(None);
        resolver.resolve(Some(Bomb));
        resolver.settle(Ok(Some(Bomb)));
        world.run();
        assert!(promise.is_fulfilled());
    });
}

#[test]
fn in_the_destructor_of_an_async_body() {
    in_every_setting(|world| {
        let gate = world.fulfilled(3);
        // The body is over and its value is there: that counts.
        let done = Text::from_future({
            let mut bomb = Some(Bomb);
            let mut gate = gate;
            std::future::poll_fn(move |cx| {
                let _ = &mut bomb;
                std::pin::Pin::new(&mut gate).poll(cx)
            })
        });
        let log = &world.log;
        done.map(log.show("value ")).detach(drop);
        world.settle_and_run();
        log.expect("value 3");
    });
}

#[test]
fn in_the_destructor_of_an_async_body_that_is_abandoned() {
    quiet();
    let event_loop = EventLoop::new();
    let bomb = Bomb;
    let (gate, resolver) = Text::<u32>::with_resolvers();
    let body = event_loop.enter(|| {
        Text::from_future(async move {
            let _bomb = &bomb;
            gate.await
        })
    });
    let beside = event_loop.enter(|| Text::resolve(1).map(|n| n));
    drop(event_loop);
    resolver.resolve(1);
    assert!(body.is_rejected() && beside.is_rejected());
    body.detach(drop);
    beside.detach(drop);
}

#[test]
fn in_the_destructor_of_a_thenable() {
    struct Unused(Bomb);
    impl promise_core::Thenable<u32, String> for Unused {
        fn then(self: Box<Self>, _: promise_core::Resolver<u32, String>) {
            std::mem::forget(self);
        }
    }
    quiet();
    let event_loop = EventLoop::new();
    let promise = event_loop.enter(|| Promise::from_outcome(Outcome::Thenable(Box::new(Unused(Bomb)))));
    drop(event_loop);
    assert!(promise.is_rejected());
    promise.detach(drop);
    // And too late.
    let (promise, resolver) = Text::with_resolvers();
    resolver.resolve(1);
    resolver.resolve_with(Outcome::Thenable(Box::new(Unused(Bomb))));
    assert!(promise.is_fulfilled());
}

#[derive(Debug)]
struct CannotBeCloned(u32);
impl Clone for CannotBeCloned {
    fn clone(&self) -> Self {
        boom()
    }
}

#[test]
fn in_the_clone_of_a_value() {
    in_every_setting(|world| {
        let promise = world.fulfilled(CannotBeCloned(4));
        let first = promise.clone().map(|value| value.0);
        let awaiting = promise.clone();
        let second = Text::from_future(async { Ok(awaiting.await?.0) });
        let all = Promise::all([promise.clone()]).map(|all| all[0].0);
        let last = promise.map(|value| value.0);
        world.settle_and_run();
        assert_eq!(first.peek(), Some(Err(&BOOM.to_string())));
        assert_eq!(second.peek(), Some(Err(&BOOM.to_string())));
        assert!(all.is_rejected());
        assert_eq!(last.peek(), Some(Ok(&4)), "it gets the value itself");
        [first, second, all].into_iter().for_each(|promise| promise.detach(drop));
    });
}

#[test]
fn in_the_clone_of_a_value_that_is_adopted() {
    in_every_setting(|world| {
        let inner = world.fulfilled(CannotBeCloned(4));
        let (a, b) = (inner.clone(), inner.clone());
        let by_handler = world.fulfilled(0).then(|_| a);
        let (by_resolver, resolver) = Text::with_resolvers();
        resolver.follow(b);
        let log = &world.log;
        let beside = Text::resolve(1).map(log.pass("beside"));
        world.settle_and_run();
        log.expect("beside");
        for promise in [by_handler, by_resolver] {
            assert_eq!(promise.peek().map(|result| result.map(|v| v.0).unwrap_err().as_str()), Some(BOOM));
            promise.detach(drop);
        }
        assert!(inner.is_fulfilled() && beside.is_fulfilled());
    });
}

/// A waker whose `wake` panics.
struct PanickingWaker;
impl Wake for PanickingWaker {
    fn wake(self: Arc<Self>) {
        boom()
    }
}

#[test]
fn in_a_waker() {
    in_each(&[Setting::Now, Setting::Timer, Setting::Thread], |world| {
        let promise = world.fulfilled(6);
        let mut polled = promise.clone();
        let waker = Waker::from(Arc::new(PanickingWaker));
        assert_eq!(std::pin::Pin::new(&mut polled).poll(&mut Context::from_waker(&waker)), Poll::Pending);
        promise.map(world.log.show("after ")).detach(drop);
        world.settle_and_run();
        world.log.expect("after 6");
    });
}

#[test]
fn in_an_unhandled_hook() {
    set_recorder();
    in_every_setting(|world| {
        let (first, second) =
            (format!("panicking hook {:?}", world.setting), format!("after it {:?}", world.setting));
        {
            let own = first.clone();
            let _hook = unhandled::set_hook(move |report| {
                if report.reason::<String>() == Some(&own) { boom() } else { record(report) }
            });
            drop(world.rejected::<()>(&first));
            world.settle_and_run();
        }
        drop(world.rejected::<()>(&second));
        world.settle_and_run();
        assert_eq!((reports_of(&first), reports_of(&second)), (0, 1));
    });
}

#[test]
fn in_a_tracker_hook() {
    in_every_setting(|world| {
        let log = world.log.clone();
        world.event_loop.on_tracker_event(move |_| {
            log.add("hook");
            boom()
        });
        let (a, b) = (Text::<()>::reject("a".into()), Text::<()>::reject("b".into()));
        world.run();
        world.log.expect("hook hook");
        a.detach(drop);
        b.detach(drop);
    });
}

#[test]
fn in_debug_of_a_reason_that_is_reported() {
    struct NoDebug;
    impl std::fmt::Debug for NoDebug {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            boom()
        }
    }
    impl From<promise_core::Fault> for NoDebug {
        fn from(_: promise_core::Fault) -> Self {
            NoDebug
        }
    }
    set_recorder();
    in_every_setting(|world| {
        drop(Promise::<(), NoDebug>::reject(NoDebug));
        world.fulfilled(0).map(world.log.pass("goes on")).detach(drop);
        world.settle_and_run();
        world.log.expect("goes on");
    });
}

#[test]
fn in_block_on_it_goes_to_the_caller_and_the_loop_lives_on() {
    quiet();
    let event_loop = EventLoop::new();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        event_loop.block_on(async { boom::<()>() })
    }));
    assert_eq!(panic.unwrap_err().downcast_ref::<String>().map(String::as_str), Some("on purpose: boom"));
    assert_eq!(event_loop.block_on(async { Text::resolve(1).map(|n| n + 1).await }), Ok(2));
}

#[test]
fn in_code_that_enters_a_loop() {
    quiet();
    let (outer, inner) = (EventLoop::new(), EventLoop::new());
    outer.enter(|| {
        let promise = Text::resolve(1).map(|n| n + 1);
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| inner.enter(boom::<()>)));
        assert!(panic.is_err());
        // The outer loop is in charge again.
        let late = promise.clone().map(|n| n + 1);
        outer.run_until_idle();
        assert_eq!((promise.peek(), late.peek()), (Some(Ok(&2)), Some(Ok(&3))));
    });
}
