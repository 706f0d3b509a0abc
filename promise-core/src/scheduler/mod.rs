//! Where handlers run.
//!
//! A handler runs on the scheduler that was current where it was attached:
//!
//! 1. the [`EventLoop`] this thread drives, or the scheduler of the job that is running;
//! 2. else the tokio runtime that is current;
//! 3. else the background event loop, a thread of its own that is started on first use and does not keep `main` alive.
//!
//! An event loop runs jobs in ECMAScript's order, to the tick. On tokio, and on a [`Scheduler`] of your own, every
//! promise keeps its guarantees (it settles once, each handler runs once, never on your stack, and they are queued in the
//! order attached), but there is no order between different promises. With several workers, handlers of one promise may
//! run at the same time, and a handler may run on another thread before `then` has returned.
//!
//! A handler that blocks its thread holds up its whole event loop. Of a tokio runtime with several workers it holds up one of them, and
//! what is ready goes to the others; but what it has made itself may wait for it, as a task does that one has spawned which then
//! blocks. Such code belongs into [`spawn_blocking`](crate::spawn_blocking).
//!
//! # Awaited where it was made
//!
//! Where there is no order, an `await` may do the work that it waits for, as `await` of a future does. When a promise that was
//! made of a chain or a future is the one that this thread made last, and nobody has begun with it yet, whoever
//! awaits (or [`wait`](crate::Promise::wait)s for) it runs its handlers there, up to where they have to wait for something. Then it goes on as it
//! would otherwise, also without who awaited it. What that means:
//!
//! * **When:** not before the `await`. Handlers never run on the stack of the code that makes a promise, attaches or settles.
//! * **Where:** on the thread of the `await`, and only if the promise's scheduler is in charge there: in one of its jobs, or
//!   where its tokio runtime is current and the thread is one of the runtime's. Of a runtime with several workers that is also
//!   one that blocks on a future, of a runtime of one thread it is that thread.
//! * **As what:** as a job of its own. It has the context in which it was made, and not that of the code that awaits; a
//!   panic is a rejection of this promise alone; what it makes belongs to its scheduler. Task-locals of tokio, which know
//!   nothing of it, are those of the task that awaits.
//! * **Fairness:** after 256 in a row, the next one takes the way through the scheduler, on which others get their turn. The
//!   same holds for one that would be the seventeenth inside of another, so that the stack does not fill, for [`wait_timeout`](crate::Promise::wait_timeout), which is to end in
//!   time, and in a `tracing` span that is not its own.
//!
//! On tokio a promise that is not awaited waits for a worker, as a task that was spawned does. On a scheduler of your own that is
//! so if it says that its jobs run [one by one](Scheduler::one_by_one); otherwise all jobs are handed to it at once.

use crate::cell::head::Head;
use crate::panic::swallow;

mod background;
pub(crate) mod batch;
pub(crate) mod current;
mod event_loop;
pub(crate) mod in_place;
mod job;
pub(crate) mod queue;
mod registry;
mod root;
mod shuffle;
pub(crate) mod slot;
pub(crate) mod timers;
mod tokio_runtime;
pub(crate) mod tracker;

pub(crate) use background::background;
pub use event_loop::EventLoop;
pub use job::{Job, Jobs};
pub use registry::{Registered, register};
pub(crate) use registry::{Running, SchedulerId, is_loop, is_one_by_one};
use registry::{find, fresh_id, insert, remove, with_scheduler};
pub use tracker::{PromiseId, TrackerEvent};

/// A place where jobs can be run; bring your own executor by implementing it.
///
/// ```
/// use std::sync::{Arc, mpsc};
/// use promise_core::{Promise, scheduler::{self, Job, Scheduler}};
///
/// /// Jobs are run by whoever reads the channel.
/// struct Channel(mpsc::Sender<Job>);
///
/// impl Scheduler for Channel {
///     fn schedule(&self, job: Job) {
///         let _ = self.0.send(job); // a job that is dropped rejects its promise with `Abandoned`
///     }
/// }
///
/// let (sender, jobs) = mpsc::channel();
/// let registered = scheduler::register(Channel(sender));
/// let doubled = registered.enter(|| Promise::<u32>::resolve(21).map(|n| n * 2));
/// assert!(doubled.is_pending());
/// jobs.try_recv().unwrap().run();
/// assert_eq!(doubled.wait().unwrap(), 42);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scheduler",
    note = "implement `promise_core::scheduler::Scheduler` for it: `schedule` hands a job to your executor, which calls `Job::run`"
)]
pub trait Scheduler: Send + Sync + 'static {
    /// Sees to it that [`Job::run`] is called soon, on any thread, but not before this returns. Jobs of one promise
    /// must be run in the order they came, or its handlers lose theirs.
    ///
    /// May be called from any thread, also while a job runs. When it panics, a job it has not handed on rejects with
    /// `Abandoned`.
    ///
    /// ```
    /// # use promise_core::scheduler::{Job, Scheduler};
    /// /// A pool of threads.
    /// struct Threads;
    /// impl Scheduler for Threads {
    ///     fn schedule(&self, job: Job) {
    ///         std::thread::spawn(|| job.run()); // without order: one thread for each job
    ///     }
    /// }
    /// # let registered = promise_core::scheduler::register(Threads);
    /// # assert_eq!(registered.enter(|| promise_core::Promise::<_>::resolve(1).map(|n| n + 1)).wait().unwrap(), 2);
    /// ```
    fn schedule(&self, job: Job);

    /// As [`schedule`](Scheduler::schedule) for jobs that one settled promise made ready: in the order they are to run.
    ///
    /// ```
    /// # use promise_core::scheduler::{Job, Jobs, Scheduler};
    /// # use std::sync::mpsc;
    /// struct Batches(mpsc::Sender<Vec<Job>>);
    /// impl Scheduler for Batches {
    ///     fn schedule(&self, job: Job) {
    ///         let _ = self.0.send(vec![job]);
    ///     }
    ///     fn schedule_all(&self, jobs: Jobs) {
    ///         let _ = self.0.send(jobs.collect()); // one message for all
    ///     }
    /// }
    /// ```
    fn schedule_all(&self, jobs: Jobs) {
        for job in jobs {
            self.schedule(job);
        }
    }

    /// Whether one thread runs all jobs, the next one when the one before has ended, and never one inside of another. Asked
    /// once, when the scheduler is registered; `false` if it does not say.
    ///
    /// Nothing can run then what a job makes before that job ends. So the last chain or future that a job makes a promise of
    /// is not scheduled before that, or another one is made; and whoever awaits the promise meanwhile goes on with
    /// it at once, without [`schedule`](Scheduler::schedule).
    ///
    /// ```
    /// use std::{cell::RefCell, collections::VecDeque};
    /// use promise_core::{Promise, promise, scheduler::{self, Job, Scheduler}};
    ///
    /// thread_local! { static JOBS: RefCell<VecDeque<Job>> = RefCell::default(); }
    ///
    /// /// This thread runs what is scheduled on it.
    /// struct Here;
    /// impl Scheduler for Here {
    ///     fn schedule(&self, job: Job) {
    ///         JOBS.with_borrow_mut(|jobs| jobs.push_back(job));
    ///     }
    ///     fn one_by_one(&self) -> bool {
    ///         true
    ///     }
    /// }
    ///
    /// async fn sum() -> Result<u32, promise_core::Error> {
    ///     let mut sum = 0;
    ///     for n in 0..10 {
    ///         sum += promise!(async move { n }.then(|n| n + 1)).await?; // no job
    ///     }
    ///     Ok(sum)
    /// }
    /// let here = scheduler::register(Here);
    /// let sum = here.enter(|| Promise::from_future_deferred(sum()));
    /// let mut jobs = 0;
    /// while let Some(job) = JOBS.with_borrow_mut(VecDeque::pop_front) {
    ///     job.run();
    ///     jobs += 1;
    /// }
    /// assert_eq!((sum.wait().unwrap(), jobs), (55, 1));
    /// ```
    fn one_by_one(&self) -> bool {
        false
    }
}

/// The scheduler that is current here; see the [module documentation](self).
#[inline]
pub(crate) fn current() -> SchedulerId {
    current::scheduler().or_else(tokio_runtime::current).unwrap_or_else(|| background().id())
}

/// Where a node is at home that gets something to do here and now.
#[inline]
pub(crate) fn of(local: bool) -> SchedulerId {
    if local { home() } else { current() }
}

/// Panics, at the place of the caller's caller, where local promises have no home.
#[track_caller]
#[inline]
pub(crate) fn assert_home() {
    if current::event_loop().is_none() {
        home();
    }
}

/// The event loop that is in charge on this thread: where local promises are at home.
#[track_caller]
#[cold]
pub(crate) fn home() -> SchedulerId {
    current::event_loop().expect(
        "a local promise needs an event loop on its thread: run the code in `promise_core::run(..)`, `EventLoop::block_on` \
         or `EventLoop::enter`",
    )
}

/// Hands a job to its scheduler. On a scheduler that is gone it rejects with `Abandoned`.
#[inline]
pub(crate) fn schedule(scheduler: Option<SchedulerId>, job: Job) {
    let Some(id) = scheduler else { unreachable!("a node that is queued has a scheduler") };
    if let Err(job) = current::push_local(id, job) {
        schedule_elsewhere(id, job);
    }
}

#[cold]
#[inline(never)]
fn schedule_elsewhere(id: SchedulerId, job: Job) {
    let Err(job) = current::push_batch(id, job) else { return };
    with_scheduler(id, |scheduler| match scheduler {
        // Somebody else's code: when it panics, the job is dropped.
        Some(scheduler) => swallow(move || scheduler.schedule(job)),
        None => drop(job),
    });
}

/// Runs code that makes several jobs ready. Those for the same scheduler are handed over together: what one call of
/// `resolve` queues is one macrotask of an event loop elsewhere, not several.
pub(crate) fn batch(code: impl FnOnce()) {
    current::batch(code, |id, jobs| {
        with_scheduler(id, |scheduler| match scheduler {
            Some(scheduler) => swallow(move || scheduler.schedule_all(Jobs(jobs))),
            None => drop(Jobs(jobs)),
        });
    });
}

/// Queues the jobs that came from outside for a promise which settled elsewhere, and which somebody here attaches to now.
pub(crate) fn catch_up(promise: *const Head) {
    if current::ordered() {
        current::with_loop(|event_loop| event_loop.into_iter().for_each(|l| l.catch_up(promise)));
    }
}

/// Rejects a node nobody will decide any more with `Abandoned`.
///
/// # Safety
/// The caller passes on a producer reference, the last one.
pub(crate) unsafe fn abandon(head: *const Head) {
    // SAFETY: the caller's contract; nobody queues it, so it is in no queue or list.
    current::abandon(unsafe { Job::new(head) });
}
