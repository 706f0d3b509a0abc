//! Event loops in thread-locals: they are dropped when other thread-locals of the thread are gone.

use promise_core::{EventLoop, Promise, sleep, spawn_blocking};
use promise_tests::kit::{Log, OnDrop, Text};
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    static LOOP: EventLoop = EventLoop::new();
    static VIRTUAL: EventLoop = EventLoop::with_virtual_time();
    static KEPT: Cell<Option<Promise<u32>>> = const { Cell::new(None) };
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
