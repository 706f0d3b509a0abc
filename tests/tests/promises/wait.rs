//! Waiting with a thread: where it may block, where it panics with a text that says what to do instead, and time limits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use promise_core::scheduler::{self, Job, Scheduler};
use promise_core::{EventLoop, Fault, Promise, spawn_blocking};
use promise_tests::kit::{Text, quiet};

const LONG: Duration = Duration::from_secs(60);

/// What a call of `wait` panics with.
fn panics(wait: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(wait)).expect_err("it panics");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_string(),
    }
}

#[test]
fn on_a_plain_thread() {
    assert_eq!(Text::resolve(1).wait(), Ok(1));
    assert_eq!(Text::<u32>::reject("r".into()).wait(), Err("r".to_string()));
    assert_eq!(Text::resolve(1).map(|n| n + 1).wait(), Ok(2));
    let (promise, resolver) = Text::with_resolvers();
    let thread = std::thread::spawn(move || promise.wait());
    resolver.resolve(3);
    assert_eq!(thread.join().unwrap(), Ok(3));
}

#[test]
fn many_threads_wait_for_one_promise() {
    let (promise, resolver) = Text::with_resolvers();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let promise = promise.clone();
            std::thread::spawn(move || promise.wait())
        })
        .collect();
    resolver.resolve("all".to_string());
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Ok("all".to_string()));
    }
}

#[test]
fn an_abandoned_promise_ends_the_wait() {
    let (promise, resolver) = Promise::<u32, Fault>::with_resolvers();
    let thread = std::thread::spawn(move || promise.wait());
    drop(resolver);
    assert!(matches!(thread.join().unwrap(), Err(Fault::Abandoned(_))));
}

#[test]
fn a_loop_that_is_dropped_ends_the_wait() {
    let event_loop = EventLoop::new();
    let promise = event_loop.enter(|| Promise::<u32, Fault>::resolve(1).map(|n| n));
    let thread = std::thread::spawn(move || promise.wait());
    drop(event_loop);
    assert!(matches!(thread.join().unwrap(), Err(Fault::Abandoned(_))));
}

#[test]
fn with_a_time_limit() {
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let id = promise.id();
    let promise = promise.wait_timeout(Duration::ZERO).expect_err("it is pending");
    let promise = promise.wait_timeout(Duration::from_millis(2)).expect_err("it is pending");
    assert_eq!(promise.id(), id);
    // It is a promise like any other: it can be waited for, chained, shared.
    let chained = promise.clone().map(|n| n + 1);
    resolver.resolve(1);
    assert_eq!(promise.wait_timeout(LONG).expect("it is settled"), Ok(1));
    assert_eq!(chained.wait_timeout(LONG).expect("it is settled"), Ok(2));
}

#[test]
fn with_the_longest_time_limit() {
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let thread = std::thread::spawn(move || promise.wait_timeout(Duration::MAX).map_err(drop));
    resolver.resolve(1);
    assert_eq!(thread.join().unwrap(), Ok(Ok(1)));
}

#[test]
fn a_time_limit_of_zero_looks_at_a_settled_promise() {
    assert_eq!(Text::resolve(1).wait_timeout(Duration::ZERO).expect("it is settled"), Ok(1));
}

#[test]
fn on_the_loops_own_thread_it_panics() {
    quiet();
    let event_loop = EventLoop::new();
    let text = event_loop.enter(|| panics(|| drop(Text::resolve(1).wait())));
    assert!(text.contains("`.await` the promise, or drive the loop with `EventLoop::block_on`"), "{text}");
    let text = event_loop.block_on(async { panics(|| drop(Text::resolve(1).wait())) });
    assert!(text.starts_with("`wait` was called on the thread of the event loop"), "{text}");
    let text = event_loop.enter(|| panics(|| drop(Text::resolve(1).wait_timeout(LONG))));
    assert!(text.starts_with("`wait` was called on the thread of the event loop"), "{text}");
    // Outside it may.
    assert_eq!(Text::resolve(1).wait(), Ok(1));
}

#[test]
fn inside_a_handler_it_rejects_with_that_panic() {
    quiet();
    let event_loop = EventLoop::new();
    let promise = event_loop.enter(|| Text::resolve(1).then(|_| Text::resolve(2).wait()));
    event_loop.run_until_idle();
    let reason = promise.peek().unwrap().unwrap_err();
    assert!(reason.starts_with("panicked: `wait` was called on the thread of the event loop"), "{reason}");
    event_loop.enter(|| promise.detach(drop));

    let reason = Text::resolve(1).then(|_| Text::resolve(2).wait()).wait().unwrap_err();
    assert!(reason.starts_with("panicked: `wait` was called on the thread of the event loop"), "{reason}");
}

#[test]
fn inside_a_handler_of_another_scheduler() {
    struct Channel(mpsc::Sender<Job>);
    impl Scheduler for Channel {
        fn schedule(&self, job: Job) {
            let _ = self.0.send(job);
        }
    }
    quiet();
    let (sender, jobs) = mpsc::channel();
    let registered = scheduler::register(Channel(sender));
    let promise = registered.enter(|| Text::resolve(1).then(|_| Text::resolve(2).wait()));
    jobs.try_iter().for_each(Job::run);
    let reason = promise.wait().unwrap_err();
    assert!(reason.starts_with("panicked: `wait` was called inside a handler"), "{reason}");
}

#[test]
fn inside_a_task_of_tokio_it_panics() {
    quiet();
    let runtimes = [
        tokio::runtime::Builder::new_current_thread().build().unwrap(),
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap(),
    ];
    for runtime in runtimes {
        let in_block_on = runtime.block_on(async { panics(|| drop(Text::resolve(1).wait())) });
        let in_task = runtime.block_on(async {
            tokio::spawn(async { panics(|| drop(Text::resolve(1).wait())) }).await.unwrap()
        });
        for text in [in_block_on, in_task] {
            assert!(text.contains("runtime"), "{text}");
        }
        let in_handler = runtime.block_on(async { Text::resolve(1).then(|_| Text::resolve(2).wait()).await });
        assert!(in_handler.unwrap_err().starts_with("panicked: `wait` was called inside a handler"));
    }
}

#[test]
fn on_blocking_threads_it_may() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let n = runtime
        .block_on(async { tokio::task::spawn_blocking(|| Text::resolve(1).map(|n| n + 1).wait()).await });
    assert_eq!(n.unwrap(), Ok(2));
    let nested = spawn_blocking(|| Text::resolve(1).map(|n| n + 1).wait());
    assert_eq!(nested.wait(), Ok(2));
    let event_loop = EventLoop::new();
    let nested =
        event_loop.block_on(async { spawn_blocking(|| Text::resolve(2).map(|n| n + 1).wait()).await });
    assert_eq!(nested, Ok(3));
}

#[test]
fn beside_a_runtime_that_is_entered_but_not_driven_it_may() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let _entered = runtime.enter();
    assert_eq!(Text::resolve(1).map(|n| n + 1).wait(), Ok(2));
}
