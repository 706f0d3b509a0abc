//! Event loops in thread-locals: they are dropped when other thread-locals of the thread are gone.

use promise_core::{EventLoop, Promise, sleep, spawn_blocking};
use promise_tests::kit::{Log, OnDrop, Text};
use std::cell::{Cell, RefCell};
use std::panic::catch_unwind;
use std::sync::mpsc::channel;
use std::time::Duration;

thread_local! {
    static LOOP: EventLoop = EventLoop::new();
    static VIRTUAL: EventLoop = EventLoop::with_virtual_time();
    static KEPT: Cell<Option<Promise<u32>>> = const { Cell::new(None) };
    static AT_THE_END: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
}

/// Does something when it is dropped.
struct AtTheEnd(Option<Box<dyn FnOnce()>>);

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        self.0.take().unwrap()();
    }
}

/// Runs code when a thread ends that has used the runtime of an event loop: when tokio's own thread-locals are gone.
fn when_a_thread_ends<R: Send + 'static>(code: impl FnOnce() -> R + Send + 'static) -> R {
    let (sender, receiver) = channel();
    on_a_thread(move || {
        // What is used first is destroyed last.
        AT_THE_END.set(Some(AtTheEnd(Some(Box::new(move || sender.send(code()).unwrap())))));
        EventLoop::new().block_on(async { sleep(Duration::from_millis(1)).await }).unwrap();
    });
    receiver.recv().unwrap()
}

/// Runs it on a thread of its own, which ends normally.
fn on_a_thread(code: impl FnOnce() + Send + 'static) {
    std::thread::spawn(code).join().unwrap();
}

#[test]
fn that_was_driven() {
    on_a_thread(|| {
        let n = LOOP.with(|l| l.block_on(async { Text::resolve(1).map(|n| n + 1).await }));
        assert_eq!(n, Ok(2));
        VIRTUAL.with(|l| l.block_on(async { sleep(Duration::from_secs(1)).await })).unwrap();
    });
}

#[test]
fn with_jobs_and_timers_that_nobody_will_run() {
    let log = Log::new();
    let (dropped, pending, waiting) =
        (OnDrop::new(&log, "job"), OnDrop::new(&log, "timer"), OnDrop::new(&log, "task"));
    on_a_thread(move || {
        LOOP.with(|l| {
            l.block_on(async { sleep(Duration::from_millis(1)).await }).unwrap();
            l.enter(|| {
                Text::resolve(1).map(move |n| drop((dropped, n))).detach(drop);
                sleep(Duration::from_secs(60)).map(move |()| drop(pending)).detach(drop);
                let body = async move {
                    sleep(Duration::from_secs(60)).await?;
                    drop(waiting);
                    Ok(())
                };
                Promise::<()>::from_future(body).detach(drop);
            });
        });
    });
    let mut lines = log.take();
    lines.sort_unstable();
    assert_eq!(lines, ["job", "task", "timer"]);
}

#[test]
fn with_a_task_of_tokio_and_blocking_code_under_way() {
    let log = Log::new();
    let (task, blocking) = (OnDrop::new(&log, "task"), OnDrop::new(&log, "blocking"));
    on_a_thread(move || {
        LOOP.with(|l| {
            l.block_on(async move {
                drop(tokio::spawn(async move {
                    std::future::pending::<()>().await;
                    drop(task);
                }));
                let started: Promise<()> = spawn_blocking(move || {
                    drop(blocking);
                    Ok(())
                });
                started.await.unwrap();
            });
        });
    });
    log.expect("blocking task");
}

/// A promise of the loop goes behind it, and what is attached then is abandoned or runs elsewhere.
#[test]
fn with_a_promise_that_outlives_it() {
    on_a_thread(|| {
        KEPT.set(None);
        LOOP.with(|l| {
            l.enter(|| KEPT.set(Some(sleep(Duration::from_secs(60)).map(|()| 1))));
        });
    });
    on_a_thread(|| {
        LOOP.with(|l| {
            l.enter(|| KEPT.set(Some(sleep(Duration::from_secs(60)).map(|()| 1))));
        });
    });
}

#[test]
fn block_on_when_the_thread_ends_says_what_to_do() {
    let said = when_a_thread_ends(|| {
        let panic = catch_unwind(|| EventLoop::new().block_on(async {})).unwrap_err();
        panic.downcast_ref::<&str>().map(ToString::to_string)
    });
    let expected = "`block_on` was called in the destructor of a thread-local, when what its timers and I/O need is gone already; \
                    drive the loop with `run_until_idle`, or `wait` for a promise";
    assert_eq!(said.as_deref(), Some(expected));
}

#[test]
fn when_the_thread_ends_a_loop_is_driven_by_hand() {
    let done = when_a_thread_ends(|| {
        let event_loop = EventLoop::with_virtual_time();
        let promise = event_loop.enter(|| sleep(Duration::from_secs(1)).map(|()| 1));
        event_loop.run_until_idle();
        matches!(promise.peek(), Some(Ok(1)))
    });
    assert!(done);
}

#[test]
fn when_the_thread_ends_it_waits_for_the_loop_in_the_background() {
    assert_eq!(when_a_thread_ends(|| Text::resolve(1).map(|n| n + 1).wait()), Ok(2));
}
