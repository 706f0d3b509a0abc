//! An event loop driven until a future is done.

use std::cell::Cell;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use promise_core::{EventLoop, Promise, queue_microtask, run, sleep, spawn_blocking};
use promise_tests::kit::{Log, Text, quiet, reports_at, set_recorder};

fn panic_text(code: impl FnOnce()) -> String {
    quiet();
    let panic = catch_unwind(AssertUnwindSafe(code)).expect_err("it panics");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_string(),
    }
}

#[test]
fn it_gives_the_output() {
    assert_eq!(run(async { 5 }), 5);
    assert_eq!(run(async { Text::resolve(1).map(|n| n + 1).await }), Ok(2));
    assert_eq!(run(sleep(Duration::from_millis(1))).ok(), Some(()));
    assert_eq!(run(std::future::ready("x")), "x");
}

#[test]
fn the_future_may_borrow_and_need_not_be_send() {
    let (local, shared) = (Cell::new(1), Rc::new(Cell::new(1)));
    let event_loop = EventLoop::new();
    let sum = event_loop.block_on(async {
        local.set(local.get() + Text::resolve(1).await.unwrap());
        shared.set(shared.get() + 1);
        local.get() + shared.get()
    });
    assert_eq!(sum, 4);
    assert_eq!(local.get(), 2);
}

#[test]
fn the_future_runs_like_an_async_function() {
    let log = Log::new();
    let event_loop = EventLoop::new();
    event_loop.enter(|| queue_microtask(log.mark("queued before")));
    event_loop.block_on(async {
        log.add("start");
        let promise = Text::resolve(());
        promise.clone().map(log.pass("handler")).detach(drop);
        promise.await.unwrap();
        log.add("after await");
    });
    log.expect("start queued before handler after await");
}

#[test]
fn jobs_that_are_ready_at_the_end_are_run() {
    let (event_loop, log) = (EventLoop::new(), Log::new());
    event_loop.block_on(async {
        Text::resolve(()).map(log.pass("1")).map(log.pass("2")).map(log.pass("3")).detach(drop)
    });
    log.expect("1 2 3");
}

#[test]
fn what_is_pending_goes_on_the_next_time() {
    let (event_loop, log) = (EventLoop::with_virtual_time(), Log::new());
    event_loop.block_on(async {
        sleep(Duration::from_secs(5)).map(log.pass("timer")).detach(drop);
    });
    log.expect("");
    event_loop.block_on(async { sleep(Duration::from_secs(10)).await.unwrap() });
    log.expect("timer");
    assert_eq!(event_loop.now(), Duration::from_secs(10));
}

#[test]
fn it_waits_for_other_threads() {
    let (promise, resolver) = Text::with_resolvers();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(5));
        resolver.resolve(1);
    });
    assert_eq!(run(promise), Ok(1));
    thread.join().unwrap();
    assert_eq!(run(async { spawn_blocking::<_, _, u32, String>(|| Ok(2)).await }), Ok(2));
}

#[test]
fn a_future_nobody_can_wake_panics_with_our_text() {
    let text = panic_text(|| run(std::future::pending::<()>()));
    assert!(text.contains("waits for something that can never happen: nobody is left to wake it"), "{text}");
    // Also when it has waited for something before.
    let text = panic_text(|| {
        run(async {
            sleep(Duration::from_millis(1)).await.unwrap();
            std::future::pending::<()>().await;
        });
    });
    assert!(text.contains("nobody is left to wake it"), "{text}");
}

#[test]
fn a_panic_of_the_future_comes_out() {
    assert_eq!(
        panic_text(|| run(async { panic!("on purpose: in the future") })),
        "on purpose: in the future"
    );
    let text = panic_text(|| {
        run(async {
            Text::resolve(1).await.unwrap();
            panic!("on purpose: after await")
        })
    });
    assert_eq!(text, "on purpose: after await");
}

/// That is all: its own work is no promise of anybody's.
#[test]
fn when_nothing_can_happen_any_more_it_panics_and_reports_nothing() {
    set_recorder();
    let event_loop = EventLoop::new();
    let first = line!();
    let text = panic_text(|| event_loop.block_on(pending::<()>()));
    assert!(text.contains("can never happen"), "{text}");
    let here = reports_at(file!(), first..=line!());
    assert!(here.is_empty(), "{here:?}");
}

#[test]
fn inside_its_own_loop_it_panics() {
    let event_loop = EventLoop::new();
    let text = panic_text(|| event_loop.enter(|| event_loop.block_on(async {})));
    assert!(text.contains("`block_on` was called inside the event loop it is to drive"), "{text}");
    let text = panic_text(|| event_loop.block_on(async { event_loop.block_on(async {}) }));
    assert!(text.contains("`block_on` was called inside the event loop it is to drive"), "{text}");
    // And is usable afterwards.
    assert_eq!(event_loop.block_on(async { Text::resolve(1).await }), Ok(1));
}

#[test]
fn inside_another_loop_or_runtime_that_is_driven_it_panics_and_leaves_that_in_charge() {
    let (outer, inner) = (EventLoop::new(), EventLoop::new());
    let result = outer.block_on(async {
        let text = panic_text(|| inner.block_on(async {}));
        assert!(text.contains("runtime"), "{text}");
        Text::resolve(1).map(|n| n + 1).await
    });
    assert_eq!(result, Ok(2));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let result = runtime.block_on(async {
        let text = panic_text(|| inner.block_on(async {}));
        assert!(text.contains("runtime"), "{text}");
        Text::resolve(1).map(|n| n + 1).await
    });
    assert_eq!(result, Ok(2));
}

/// A loop by hand inside one that is driven: a host within a host.
#[test]
fn a_loop_driven_by_hand_inside_one_that_is_driven() {
    let outcome = run(async {
        let inner = EventLoop::with_virtual_time();
        let promise = inner.enter(|| sleep(Duration::from_secs(3)).map(|()| 3));
        inner.run_until_idle();
        let value = promise.peek().unwrap().ok().copied();
        drop(promise);
        (value, Text::resolve(1).map(|n| n + 1).await)
    });
    assert_eq!(outcome, (Some(3), Ok(2)));
}

#[test]
fn a_loop_that_has_used_its_runtime_dropped_inside_another() {
    let result = run(async {
        let inner = EventLoop::new();
        let work: Text<u32> = inner.enter(|| spawn_blocking(|| Ok(1)));
        let value = work.await;
        drop(inner);
        value
    });
    assert_eq!(result, Ok(1));
}

#[test]
fn io_and_tasks_of_tokio_work_underneath() {
    let n = run(async {
        let task = tokio::spawn(async { Text::resolve(1).map(|n| n + 1).await });
        let (sender, receiver) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            sender.send(3).unwrap();
        });
        task.await.unwrap().unwrap() + receiver.await.unwrap()
    });
    assert_eq!(n, 5);
}

/// A flood of microtask-free macrotasks does not starve the runtime underneath.
#[test]
fn timers_that_set_timers_leave_room_for_io() {
    fn again(stop: std::sync::Arc<std::sync::atomic::AtomicBool>) {
        if !stop.load(std::sync::atomic::Ordering::SeqCst) {
            promise_core::set_timeout(Duration::ZERO, move || again(stop));
        }
    }
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    run(async {
        again(stop.clone());
        tokio::spawn(async { tokio::task::yield_now().await }).await.unwrap();
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
    });
}

#[test]
fn a_future_dropped_by_a_panic_of_another_part_is_dropped_once() {
    let log = Log::new();
    let guard = promise_tests::kit::OnDrop::new(&log, "dropped");
    let text = panic_text(|| {
        run(async move {
            let _guard = guard;
            Promise::<u32>::new(drop).await.unwrap();
        });
    });
    assert!(text.contains("abandoned"), "{text}");
    log.expect("dropped");
}
