//! What a scheduler runs.

use super::queue::Queue;
use super::{SchedulerId, current};
use crate::cell::head::{Head, IN_CONTEXT, STOPS, WATCHED};
use crate::cell::{late, stop};

/// Jobs that became ready together, in the order they are to run. Those not taken reject with `Abandoned` when dropped.
///
/// ```
/// use promise_core::{Promise, scheduler::{self, Job, Jobs, Scheduler}};
/// use std::sync::{Mutex, mpsc};
///
/// /// Puts what belongs together into one message.
/// struct Batches(mpsc::Sender<Vec<Job>>);
/// impl Scheduler for Batches {
///     fn schedule(&self, job: Job) {
///         let _ = self.0.send(vec![job]);
///     }
///     fn schedule_all(&self, jobs: Jobs) {
///         let _ = self.0.send(jobs.collect());
///     }
/// }
/// let (sender, batches) = mpsc::channel();
/// let registered = scheduler::register(Batches(sender));
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// let (one, two) = registered.enter(|| (promise.clone().map(|n| n + 1), promise.map(|n| n + 2)));
/// resolver.resolve(0);
/// batches.try_iter().flatten().for_each(Job::run);
/// assert_eq!((one.wait().unwrap(), two.wait().unwrap()), (1, 2));
/// ```
pub struct Jobs(pub(super) Queue);

// SAFETY: as for `Job`; the queue is not shared.
unsafe impl Send for Jobs {}

impl Iterator for Jobs {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        self.0.pop()
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.for_each(drop);
    }
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").field("len", &self.0.len()).finish()
    }
}

/// One entry of a job queue: a reaction or a task whose turn is to come.
///
/// Dropping a job instead of running it rejects its promise with [`Fault::Abandoned`](crate::Fault::Abandoned).
///
/// ```
/// # use promise_core::{Promise, scheduler::{self, Job, Scheduler}};
/// # use std::sync::mpsc;
/// #
/// # struct Channel(mpsc::Sender<Job>);
/// # impl Scheduler for Channel {
/// #     fn schedule(&self, job: Job) {
/// #         let _ = self.0.send(job);
/// #     }
/// # }
/// # let (sender, jobs) = mpsc::channel();
/// let registered = scheduler::register(Channel(sender));
/// let promise = registered.enter(|| Promise::<_>::resolve(1).map(|n| n + 1));
/// let job: Job = jobs.recv().unwrap(); // somebody's turn
/// job.run();
/// assert_eq!(promise.wait().unwrap(), 2);
/// ```
#[must_use = "a job that is dropped rejects its promise with `Abandoned`"]
pub struct Job(*const Head);

// SAFETY: jobs for schedulers that may run them elsewhere are made only from parts that are `Send` (see `Promise::then`).
unsafe impl Send for Job {}

impl Job {
    /// # Safety
    /// The caller gives the job a producer reference of a node that is in no list and no queue.
    #[inline]
    pub(crate) unsafe fn new(head: *const Head) -> Self {
        Job(head)
    }

    #[inline]
    pub(crate) fn into_raw(self) -> *const Head {
        std::mem::ManuallyDrop::new(self).0
    }

    /// Runs the job on this thread, with its scheduler as the current one. Panics of user code do not leave it.
    ///
    /// ```
    /// # use promise_core::{Promise, scheduler::{self, Job, Scheduler}};
    /// # use std::sync::mpsc;
    /// #
    /// # struct Channel(mpsc::Sender<Job>);
    /// # impl Scheduler for Channel {
    /// #     fn schedule(&self, job: Job) {
    /// #         let _ = self.0.send(job);
    /// #     }
    /// # }
    /// # let (sender, jobs) = mpsc::channel();
    /// let registered = scheduler::register(Channel(sender));
    /// let promise = registered.enter(|| Promise::<_>::resolve(1).map(|_| -> u32 { panic!("on purpose") }));
    /// jobs.recv().unwrap().run(); // the panic is a rejection
    /// assert!(promise.wait().is_err());
    /// ```
    #[inline]
    pub fn run(self) {
        let scheduler = self.scheduler();
        let _entered = scheduler.filter(|_| current::scheduler() != scheduler).map(current::Enter::pool);
        let _none = current::InContext::none();
        // SAFETY: the job is the node's entry.
        unsafe { stop::take(self.0) };
        current::run_pool_job(self);
    }

    #[inline]
    pub(crate) fn head(&self) -> *const Head {
        self.0
    }

    /// Where it is to run.
    #[inline]
    pub(crate) fn scheduler(&self) -> Option<SchedulerId> {
        // SAFETY: the job's reference keeps the node alive; the scheduler field belongs to the producer side.
        unsafe { (*self.0).marks.scheduler.get() }
    }

    /// Whether it came together with the job before it.
    pub(crate) fn continues(&self) -> bool {
        // SAFETY: a job's reference keeps the node alive.
        unsafe { (*self.0).marks.stage.continues() }
    }

    pub(crate) fn set_continues(&self, continues: bool) {
        // SAFETY: as above, and the job is the entry.
        unsafe { (*self.0).marks.stage.set_continues(continues) }
    }

    /// Whether it waited for this promise.
    pub(crate) fn waited_for(&self, promise: *const Head) -> bool {
        // SAFETY: a job is a node's entry in a queue, or on its way there.
        unsafe { late::source(self.0) }.is_some_and(|source| std::ptr::eq(source, promise))
    }

    /// Whether there is something around the turns of its node.
    #[inline]
    pub(crate) fn has_flags(&self) -> bool {
        // SAFETY: the job's reference keeps the node alive.
        unsafe { (*self.0).has(IN_CONTEXT | STOPS | WATCHED) }
    }

    #[inline]
    pub(crate) fn run_here(self) {
        let has_flags = self.has_flags();
        let head = self.into_raw();
        // SAFETY: the job's reference is passed on.
        unsafe {
            if has_flags {
                return stop::run_with_flags(head);
            }
            ((*head).link.vtable.run)(head.cast());
        }
    }

    pub(crate) fn abandon_here(self) {
        let head = self.into_raw();
        // SAFETY: the job's reference is passed on.
        unsafe {
            stop::take(head);
            ((*head).link.vtable.abandon)(head.cast());
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // SAFETY: a job that was run or queued was taken apart before.
        current::abandon(Job(self.0));
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").finish_non_exhaustive()
    }
}
