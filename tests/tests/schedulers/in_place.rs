//! What is awaited where it was made: on the stack of who awaits it, and as a job all the same.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use promise_core::scheduler::{self, Job, Registered, Scheduler};
use promise_core::{Fault, Outcome, Promise, promise, promise_local};
use promise_tests::kit::{Log, Text, boom, on_a_small_stack, quiet, reports_of, set_recorder};

thread_local! { static JOBS: RefCell<VecDeque<Job>> = RefCell::default(); }

/// This thread runs what is scheduled on it, and it counts.
#[derive(Clone, Default)]
struct Here {
    scheduled: Arc<AtomicUsize>,
}

impl Scheduler for Here {
    fn schedule(&self, job: Job) {
        self.scheduled.fetch_add(1, Ordering::Relaxed);
        JOBS.with_borrow_mut(|jobs| jobs.push_back(job));
    }

    fn one_by_one(&self) -> bool {
        true
    }
}

/// The same, and does not say how it runs jobs.
struct Silent(Here);

impl Scheduler for Silent {
    fn schedule(&self, job: Job) {
        self.0.schedule(job);
    }
}

impl Here {
    fn scheduled(&self) -> usize {
        self.scheduled.load(Ordering::Relaxed)
    }
}

fn run() {
    while let Some(job) = JOBS.with_borrow_mut(VecDeque::pop_front) {
        job.run();
    }
}

/// Does the work in a job of the scheduler, and then the jobs that are left.
fn in_a_job_of<F>(here: impl Scheduler, work: impl FnOnce() -> F + Send + 'static)
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    quiet();
    let registered: Registered = scheduler::register(here);
    let done = registered.enter(|| Text::from_future_deferred(async { work().await }));
    run();
    assert_eq!(done.peek(), Some(Ok(&())));
}

fn in_a_job<F>(work: impl FnOnce(Here) -> F + Send + 'static)
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    let here = Here::default();
    let inside = here.clone();
    in_a_job_of(here, move || work(inside));
}

/// A chain of one handler, which goes on in a job.
fn chain(log: &Log, line: &str) -> Text<()> {
    let (log, line) = (log.clone(), line.to_string());
    promise!(async {}.then(move |()| log.add(line)), error = String)
}

/// Polls a promise once.
async fn poll_once<T: Send>(promise: &mut Text<T>) -> bool {
    poll_fn(|cx| Poll::Ready(Pin::new(&mut *promise).poll(cx).is_ready())).await
}

#[test]
fn what_is_awaited_at_once_is_not_scheduled() {
    in_a_job(|here| async move {
        let log = Log::new();
        let promise = chain(&log, "handler");
        log.add("made");
        promise.await?;
        log.expect("made handler");
        assert_eq!(here.scheduled(), 1, "the job of this test alone");
        Ok(())
    });
}

#[test]
fn what_a_job_leaves_is_scheduled_when_the_job_ends() {
    let (here, log) = (Here::default(), Log::new());
    let (inside, scheduled) = (log.clone(), here.clone());
    in_a_job_of(here, move || async move {
        chain(&inside, "handler").detach(drop);
        inside.add("end");
        assert!(scheduled.scheduled() >= 1);
        Ok(())
    });
    log.expect("end handler");
}

#[test]
fn of_two_the_first_is_scheduled_and_the_other_runs_first() {
    in_a_job(|here| async move {
        let log = Log::new();
        let one = chain(&log, "one");
        assert_eq!(here.scheduled(), 1);
        let other = chain(&log, "other");
        assert_eq!(here.scheduled(), 2);
        other.await?;
        log.expect("other");
        one.await?;
        log.expect("other one");
        Ok(())
    });
}

#[test]
fn code_on_another_scheduler_finds_it_scheduled() {
    in_a_job(|here| async move {
        let log = Log::new();
        let promise = chain(&log, "handler");
        let elsewhere = Here::default();
        let other = scheduler::register(elsewhere.clone());
        other.enter(|| {
            assert_eq!(here.scheduled(), 2);
            chain(&log, "elsewhere").detach(drop);
            assert_eq!(elsewhere.scheduled(), 1, "no job of it runs");
        });
        promise.await?;
        drop(other);
        Ok(())
    });
}

#[test]
fn without_the_schedulers_word_it_is_scheduled_at_once() {
    let here = Here::default();
    let inside = here.clone();
    in_a_job_of(Silent(here), move || async move {
        let log = Log::new();
        let promise = chain(&log, "handler");
        assert_eq!(inside.scheduled(), 2);
        promise.await
    });
}

#[test]
fn outside_of_its_jobs_it_is_scheduled_at_once() {
    let here = Here::default();
    let registered = scheduler::register(here.clone());
    let (log, promise) = registered.enter(|| {
        let log = Log::new();
        let mut promise = chain(&log, "handler");
        assert_eq!(here.scheduled(), 1);
        assert!(!futures::executor::block_on(poll_once(&mut promise)));
        (log, promise)
    });
    log.expect("");
    run();
    log.expect("handler");
    drop(promise);
}

#[test]
fn never_on_the_stack_of_the_code_that_creates_the_task_that_awaits() {
    in_a_job(|_| async move {
        let log = Log::new();
        let inside = log.clone();
        let outer = Text::from_future(async move { chain(&inside, "handler").await });
        log.add("made");
        outer.await?;
        log.expect("made handler");
        Ok(())
    });
}

#[test]
fn what_has_to_wait_goes_on_without_who_awaited_it() {
    let log = Log::new();
    let inside = log.clone();
    in_a_job(|_| async move {
        let (inner, resolver) = Text::<u32>::with_resolvers();
        let after = inside.clone();
        let mut promise =
            promise!(async {}.then(move |()| inner).then(move |n| after.add(n)), error = String);
        assert!(!poll_once(&mut promise).await);
        drop(promise);
        resolver.resolve(7);
        inside.add("resolved");
        Ok(())
    });
    log.expect("resolved 7");
}

/// Whoever awaited it is gone when its value comes: that is not given to them.
#[test]
fn what_has_to_wait_keeps_its_value_when_nobody_awaits_it_any_more() {
    let kept = Arc::new(Mutex::new(None));
    let place = kept.clone();
    in_a_job(|_| async move {
        let (gate, opener) = Text::<u32>::with_resolvers();
        let promise = Text::from_future_deferred(gate);
        {
            let mut clone = promise.clone();
            assert!(!poll_once(&mut clone).await);
        }
        *place.lock().unwrap() = Some(promise);
        opener.resolve(1);
        Ok(())
    });
    let promise = kept.lock().unwrap().take().unwrap();
    assert_eq!(promise.peek(), Some(Ok(&1)));
}

/// What a future has in it beside what it gave goes before that is seen; so does what a chain has not called, and what it starts with.
#[test]
fn nothing_is_left_of_what_ran() {
    struct Kept(Arc<()>, &'static str);
    impl Future for Kept {
        type Output = Result<u32, String>;

        fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<Self::Output> {
            Poll::Ready(Ok(Arc::strong_count(&self.0).min(1) as u32))
        }
    }
    impl Drop for Kept {
        fn drop(&mut self) {
            assert!(self.1.is_empty(), "{}", self.1);
        }
    }
    in_a_job(|_| async move {
        let held = Arc::new(());
        let source = |text| Kept(held.clone(), text);
        let handler = || {
            let held = held.clone();
            move |n: u32| Ok::<_, String>(n + Arc::strong_count(&held).min(1) as u32)
        };
        let promise = |n| Text::resolve(n);
        let plain = Text::from_future_deferred(source("")).await;
        let row = promise!(source("").then(handler()).then(handler()), error = String).await;
        let caught = promise!(source("").then(handler()).catch(|_| 0).then(handler()), error = String).await;
        let inside = held.clone();
        let left = promise!(
            source("").then(handler()).then(|n| {
                let _ = &inside;
                promise(n)
            }),
            error = String
        )
        .await;
        let failed = promise!(source("").then(|_| Err::<u32, _>("no")).then(handler()), error = String).await;
        let panicked = promise!(source("boom").then(handler()), error = String).await;
        assert_eq!((plain, row, caught, left), (Ok(1), Ok(3), Ok(3), Ok(2)));
        assert!(failed.is_err() && panicked.is_err_and(|reason| reason.contains("boom")));
        assert_eq!(Arc::strong_count(&held), 1);
        Ok(())
    });
}

#[test]
fn it_runs_in_its_own_context() {
    promise_local! { static N: u32; }
    fn number() -> Text<Option<u32>> {
        promise!(async {}.then(|()| N.try_with(|n| *n).ok()), error = String)
    }
    in_a_job(|here| async move {
        let (one, none) = (N.sync_scope(1, number), number());
        assert_eq!(N.scope(2, none).await?, None);
        assert_eq!(N.scope(2, one).await?, Some(1));
        let one = N.sync_scope(1, number);
        assert_eq!(N.scope(2, one).await?, Some(1));
        assert_eq!(here.scheduled(), 3, "the first of two made at once, and who waits for it");
        Ok(())
    });
}

#[test]
fn what_it_creates_belongs_to_its_scheduler() {
    in_a_job(|_| async move {
        let log = Log::new();
        let inside = log.clone();
        let promise = promise!(
            async {}.then(move |()| Promise::<(), String>::resolve(()).map(inside.pass("inner"))),
            error = String
        );
        promise.await?;
        log.expect("inner");
        Ok(())
    });
}

#[test]
fn a_panic_is_a_rejection_of_it_alone() {
    in_a_job(|_| async move {
        let failed: Promise<()> = promise!(async {}.then(|()| boom::<()>()));
        assert!(matches!(failed.await.unwrap_err().fault(), Some(Fault::Panicked(_))));
        Ok(())
    });
}

#[test]
fn a_rejection_that_the_awaiter_reads_is_not_reported() {
    set_recorder();
    in_a_job(|_| async move {
        let lost = promise!(async {}.then(|()| Err::<(), _>("in place".to_string())), error = String);
        assert_eq!(lost.await, Err("in place".to_string()));
        Ok(())
    });
    assert_eq!(reports_of("in place"), 0);
}

/// The entry of an `await` that was given up may stay in the line of the promise, and the task stays with it.
#[test]
fn a_body_that_has_given_up_waiting_is_found_by_its_entry() {
    in_a_job(|_| async {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let again = promise.clone();
        let body = Text::from_future_deferred(async move {
            let mut promise = promise;
            assert!(!poll_once(&mut promise).await);
            // Only from where it was polled could it say that it does not wait any more.
            drop(Box::new(promise));
            Ok(1)
        });
        assert_eq!(body.await, Ok(1));
        resolver.resolve(2);
        assert_eq!(again.await, Ok(2));
        Ok(())
    });
}

#[test]
fn a_body_that_gives_an_outcome_runs_there_too() {
    in_a_job(|_| async {
        let text = || "a text of some length".to_string();
        let value = Text::from_future_deferred(async move { Outcome::Value(text()) });
        assert_eq!(value.await, Ok(text()));
        let reason = Text::<u32>::from_future_deferred(async move { Outcome::Reason(text()) });
        assert_eq!(reason.await, Err(text()));
        let promise = Text::from_future_deferred(async move { Outcome::Promise(Promise::resolve(text())) });
        assert_eq!(promise.await, Ok(text()));
        Ok(())
    });
}

#[test]
fn several_handles_read_it() {
    in_a_job(|_| async move {
        let promise = promise!(async { 1 }.then(|n| n + 1), error = String);
        let (again, handler) = (promise.clone(), promise.clone().map(|n| n * 10));
        assert_eq!((promise.await?, again.await?, handler.await?), (2, 2, 20));
        Ok(())
    });
}

#[test]
fn others_get_their_turn() {
    in_a_job(|_| async move {
        let log = Log::new();
        chain(&log, "other").detach(drop);
        for _ in 0..300 {
            chain(&Log::new(), "").await?;
        }
        log.expect("other");
        Ok(())
    });
}

/// Each makes the next one, and awaits it with some room on the stack.
fn nested(left: u32) -> Text<u32> {
    #[inline(never)]
    fn roomy<R>(code: impl FnOnce() -> R) -> R {
        let room = black_box([0_u8; 1024]);
        let result = code();
        black_box(room);
        result
    }
    Text::from_future_deferred(async move {
        if left == 0 {
            return Ok(0);
        }
        let mut inner = nested(left - 1);
        Ok(poll_fn(|cx| roomy(|| Pin::new(&mut inner).poll(cx))).await? + 1)
    })
}

#[test]
fn deep_nesting_does_not_fill_the_stack() {
    on_a_small_stack(|| {
        in_a_job(|_| async {
            assert_eq!(nested(100_000).await?, 100_000);
            Ok(())
        });
    });
}

mod on_tokio {
    use std::thread::{self, ThreadId};
    use std::time::Duration;

    use promise_tests::kit::eventually;
    use tokio::runtime::{Builder, Handle, Runtime};

    use super::*;

    fn one_thread() -> Runtime {
        quiet();
        Builder::new_current_thread().enable_time().build().unwrap()
    }

    fn workers() -> Runtime {
        quiet();
        Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap()
    }

    /// The thread that a chain's handler runs on.
    fn where_it_runs() -> Text<ThreadId> {
        promise!(
            async {}.then(|()| {
                Handle::current();
                thread::current().id()
            }),
            error = String
        )
    }

    /// Whether one of many promises that are awaited where they are made was settled by the first poll.
    async fn some_at_once() -> bool {
        let mut some = false;
        for _ in 0..100 {
            let mut promise = where_it_runs();
            if poll_once(&mut promise).await {
                some = true;
            } else {
                promise.await.unwrap();
            }
        }
        some
    }

    #[test]
    fn in_the_future_that_a_runtime_blocks_on() {
        assert!(one_thread().block_on(some_at_once()));
        assert!(workers().block_on(some_at_once()));
    }

    #[test]
    fn in_tasks_of_a_runtime() {
        for runtime in [one_thread(), workers()] {
            assert!(runtime.block_on(async { tokio::spawn(some_at_once()).await.unwrap() }));
        }
    }

    #[test]
    fn in_handlers() {
        for runtime in [one_thread(), workers()] {
            let some = runtime.block_on(async {
                promise!(async {}.then(|()| async { some_at_once().await }), error = String).await
            });
            assert_eq!(some, Ok(true));
        }
    }

    #[test]
    fn on_the_thread_of_a_runtime_that_has_one() {
        let runtime = one_thread();
        runtime.block_on(async { where_it_runs().await.unwrap() });
        let its_thread = thread::current().id();
        let handle = runtime.handle().clone();
        let elsewhere = thread::spawn(move || {
            let _entered = handle.enter();
            futures::executor::block_on(async {
                let mut threads = Vec::new();
                for _ in 0..10 {
                    threads.push(where_it_runs().await.unwrap());
                }
                threads
            })
        });
        let threads = runtime.block_on(async move {
            while !elsewhere.is_finished() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            elsewhere.join().unwrap()
        });
        assert!(threads.iter().all(|id| *id == its_thread));
    }

    #[test]
    fn not_where_the_runtime_is_not_current() {
        let runtime = one_thread();
        runtime.block_on(async { where_it_runs().await.unwrap() });
        let mut made = None;
        runtime.block_on(async { made = Some(where_it_runs()) });
        let mut promise = made.unwrap();
        assert!(!futures::executor::block_on(poll_once(&mut promise)));
        runtime.block_on(promise).unwrap();
    }

    #[test]
    fn who_waits_for_a_while_leaves_it_to_the_workers() {
        let runtime = workers();
        let _entered = runtime.enter();
        for _ in 0..20 {
            let promise = promise!(
                async {}.then(|()| {
                    thread::sleep(Duration::from_millis(2));
                    thread::current().id()
                }),
                error = String
            );
            let id = promise.wait_timeout(Duration::from_secs(60)).unwrap().unwrap();
            assert_ne!(id, thread::current().id());
        }
    }

    #[test]
    fn what_nobody_awaits_is_done_all_the_same() {
        for runtime in [one_thread(), workers()] {
            let log = Log::new();
            runtime.block_on(async {
                for n in 0..20 {
                    where_it_runs().await.unwrap();
                    chain(&log, &n.to_string()).detach(drop);
                }
                eventually_async(|| log.len() == 20).await;
            });
        }
    }

    async fn eventually_async(condition: impl Fn() -> bool) {
        for _ in 0..10_000 {
            if condition() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("it takes too long");
    }

    #[test]
    fn a_runtime_that_ends_abandons_what_nobody_has_begun_with() {
        for runtime in [one_thread(), workers()] {
            let promises: Vec<Promise<ThreadId>> = runtime.block_on(async {
                where_it_runs().await.unwrap();
                let made = || promise!(async {}.then(|()| thread::current().id()));
                (0..3).map(|_| made()).collect()
            });
            drop(runtime);
            for promise in promises {
                eventually(|| !promise.is_pending());
                if let Err(reason) = promise.wait() {
                    assert!(matches!(reason.fault(), Some(Fault::Abandoned(_))), "{reason}");
                }
            }
        }
    }

    #[test]
    fn others_get_their_turn_on_one_thread() {
        one_thread().block_on(async {
            let log = Log::new();
            where_it_runs().await.unwrap();
            tokio::spawn({
                let log = log.clone();
                async move { log.add("other") }
            });
            for _ in 0..300 {
                where_it_runs().await.unwrap();
            }
            log.expect("other");
        });
    }

    #[test]
    fn deep_nesting_does_not_fill_the_stack() {
        on_a_small_stack(|| {
            assert_eq!(one_thread().block_on(nested(100_000)), Ok(100_000));
        });
    }
}
