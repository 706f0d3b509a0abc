//! What drives the futures of the contenders: each way of running them has one frame, in which a root future does the
//! work again and again.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use async_task::{Runnable, Task};
use promise_core::scheduler::{self, Job, Registered, Scheduler};
use promise_core::{EventLoop, Promise};

/// A root future for each number of iterations: does the work for 0, 1 and so on, one after the other, and adds up.
macro_rules! sum {
    (|$i:ident| $work:expr) => {
        move |n| async move {
            let mut sum = 0;
            for $i in 0..n {
                sum += $work;
            }
            sum
        }
    };
}

/// The future must be ready at once.
pub fn poll_now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future is not ready"),
    }
}

/// Gives up the thread's turn once: what a step of a chain does on an event loop.
pub async fn yield_now() {
    let mut yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// ECMAScript's order.
pub fn on_event_loop<F: Future<Output = u64>>(root: impl Fn(u64) -> F + 'static) -> impl FnMut(u64) -> u64 {
    let event_loop = EventLoop::new();
    move |n| event_loop.block_on(root(n))
}

/// The simplest scheduler without order: this thread runs what is queued on it.
struct Here;

thread_local! {
    static JOBS: RefCell<VecDeque<Job>> = RefCell::default();
    static RUNNABLE: RefCell<VecDeque<Runnable>> = RefCell::default();
}

impl Scheduler for Here {
    fn schedule(&self, job: Job) {
        JOBS.with_borrow_mut(|jobs| jobs.push_back(job));
    }

    fn one_by_one(&self) -> bool {
        true
    }
}

/// Guarantees for each promise, no order between them.
pub fn on_scheduler<F>(root: impl Fn(u64) -> F + 'static) -> impl FnMut(u64) -> u64
where
    F: Future<Output = u64> + Send + 'static,
{
    let registered: Registered = scheduler::register(Here);
    move |n| {
        let root = root(n);
        registered.enter(|| {
            let done = Promise::<u64>::from_future(async { Ok(root.await) });
            while let Some(job) = JOBS.with_borrow_mut(VecDeque::pop_front) {
                job.run();
            }
            poll_now(done).unwrap()
        })
    }
}

/// Starts a task on the simplest executor there is.
pub fn spawn_async_task<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Task<T> {
    let (runnable, task) =
        async_task::spawn(future, |runnable| RUNNABLE.with_borrow_mut(|queue| queue.push_back(runnable)));
    runnable.schedule();
    task
}

/// Tasks of `async-task`.
pub fn on_async_task<F>(root: impl Fn(u64) -> F + 'static) -> impl FnMut(u64) -> u64
where
    F: Future<Output = u64> + Send + 'static,
{
    move |n| {
        let done = spawn_async_task(root(n));
        while let Some(runnable) = RUNNABLE.with_borrow_mut(VecDeque::pop_front) {
            runnable.run();
        }
        poll_now(done)
    }
}

/// A runtime of one thread, with timers and I/O, as an event loop has them.
pub fn on_tokio<F: Future<Output = u64>>(root: impl Fn(u64) -> F + 'static) -> impl FnMut(u64) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    move |n| runtime.block_on(root(n))
}

/// A future that never waits: no executor at all.
pub fn in_place<F: Future<Output = u64>>(root: impl Fn(u64) -> F + 'static) -> impl FnMut(u64) -> u64 {
    move |n| poll_now(root(n))
}

/// Polls a future that has to wait for something.
pub async fn poll_once<F: Future + Unpin>(future: &mut F) {
    poll_fn(|cx| {
        assert!(pin!(&mut *future).poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
}
