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
//! * **Fairness:** after 128 in a row, the next one takes the way through the scheduler, on which others get their turn. The
//!   same holds for one that would be the seventeenth inside of another, so that the stack does not fill, for [`wait_timeout`](crate::Promise::wait_timeout), which is to end in
//!   time, and in a `tracing` span that is not its own.
//!
//! On tokio a promise that is not awaited waits for a worker, as a task that was spawned does. On a scheduler of your own that is
//! so if it says that its jobs run [one by one](Scheduler::one_by_one); otherwise all jobs are handed to it at once.

use std::cell::Cell;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering, fence};
use std::sync::{Arc, LazyLock, PoisonError, RwLock, Weak};

use crate::cell::head::{Head, IN_CONTEXT, STOPS};
use crate::cell::{late, stop};
use crate::observe;
use crate::panic::swallow;

mod background;
pub(crate) mod current;
mod event_loop;
pub(crate) mod in_place;
pub(crate) mod queue;
mod root;
mod shuffle;
pub(crate) mod slot;
pub(crate) mod timers;
mod tokio_runtime;
pub(crate) mod tracker;

pub(crate) use background::background;
pub use event_loop::EventLoop;
use queue::Queue;
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
pub struct Jobs(Queue);

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
        unsafe { (*self.0).scheduler.get() }
    }

    /// See [`Head::continues`].
    #[inline]
    pub(crate) fn continues(&self) -> &crate::sync::Cell<bool> {
        // SAFETY: a job's reference keeps the node alive, and the job is the entry.
        unsafe { &(*self.0).continues }
    }

    /// Whether it waited for this promise.
    pub(crate) fn waited_for(&self, promise: *const Head) -> bool {
        // SAFETY: a job is a node's entry in a queue, or on its way there.
        unsafe { late::source(self.0) }.is_some_and(|source| std::ptr::eq(source, promise))
    }

    #[inline]
    pub(crate) fn run_here(self) {
        let head = self.into_raw();
        // SAFETY: the job's reference is passed on.
        let run = || unsafe {
            if (*head).has(IN_CONTEXT | STOPS) {
                return stop::run_with_flags(head);
            }
            ((*head).link.vtable.run)(head.cast());
        };
        if observe::any_known() { observe::turn(head, run) } else { run() }
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

/// The name of a registered scheduler. Never used twice. The last two bits say what it is.
pub(crate) type SchedulerId = NonZeroU32;

/// What a scheduler is.
#[derive(Clone, Copy)]
pub(crate) enum Running {
    /// Jobs may run at the same time.
    InParallel = 0,
    /// An event loop: in ECMAScript's order.
    InOrder = 1,
    /// One job after the other, on one thread. See [`Scheduler::one_by_one`].
    OneByOne = 2,
}

/// Whether a scheduler is an event loop, where jobs run one after the other.
#[inline]
pub(crate) fn is_loop(id: SchedulerId) -> bool {
    id.get() & Running::InOrder as u32 != 0
}

/// Whether a scheduler is none, and yet runs its jobs one after the other.
#[inline]
pub(crate) fn is_one_by_one(id: SchedulerId) -> bool {
    id.get() & Running::OneByOne as u32 != 0
}

static REGISTRY: LazyLock<RwLock<HashMap<SchedulerId, Arc<dyn Scheduler>>>> = LazyLock::new(RwLock::default);

fn fresh_id(running: Running) -> SchedulerId {
    static NEXT: AtomicU32 = AtomicU32::new(4);
    // ORDERING: Relaxed: only uniqueness counts.
    let id = NEXT.fetch_add(4, Ordering::Relaxed);
    NonZeroU32::new(id).expect("fewer than 2^30 schedulers") | running as u32
}

fn insert(id: SchedulerId, scheduler: Arc<dyn Scheduler>) {
    REGISTRY.write().unwrap_or_else(PoisonError::into_inner).insert(id, scheduler);
}

fn remove(id: SchedulerId) -> Option<Arc<dyn Scheduler>> {
    REGISTRY.write().unwrap_or_else(PoisonError::into_inner).remove(&id)
}

/// A [`Scheduler`] that promises can use, until this is dropped.
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
/// drop(registered);
/// drop(jobs); // nobody runs the job
/// assert!(promise.wait().is_err());
/// ```
#[derive(Debug)]
#[must_use = "the scheduler is unregistered when this is dropped"]
pub struct Registered {
    id: SchedulerId,
    open: Arc<AtomicBool>,
}

/// A scheduler of somebody's own. Whoever is using it when it is unregistered keeps a share of it, but it gets no more jobs.
struct Own<S> {
    scheduler: S,
    open: Arc<AtomicBool>,
}

impl<S> Own<S> {
    fn is_open(&self) -> bool {
        // ORDERING: Relaxed: only the flag counts.
        self.open.load(Ordering::Relaxed)
    }
}

impl<S: Scheduler> Scheduler for Own<S> {
    fn schedule(&self, job: Job) {
        if self.is_open() {
            self.scheduler.schedule(job);
        }
    }

    fn schedule_all(&self, jobs: Jobs) {
        if self.is_open() {
            self.scheduler.schedule_all(jobs);
        }
    }
}

/// Registers a scheduler. Jobs that become ready after the [`Registered`] is dropped reject with `Abandoned`.
/// See [`Scheduler`] for an example.
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
/// std::thread::spawn(move || jobs.into_iter().for_each(Job::run));
/// assert_eq!(promise.wait().unwrap(), 2);
/// ```
pub fn register(scheduler: impl Scheduler) -> Registered {
    let id = fresh_id(if scheduler.one_by_one() { Running::OneByOne } else { Running::InParallel });
    let open = Arc::new(AtomicBool::new(true));
    insert(id, Arc::new(Own { scheduler, open: open.clone() }));
    Registered { id, open }
}

impl Registered {
    /// Runs `code` with this scheduler as the current one. See [`Scheduler`] for an example.
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
    /// assert!(promise.is_pending()); // until somebody runs the job
    /// jobs.recv().unwrap().run();
    /// assert!(promise.is_fulfilled());
    /// ```
    pub fn enter<R>(&self, code: impl FnOnce() -> R) -> R {
        let _entered = current::Enter::pool(self.id);
        code()
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        // ORDERING: Relaxed: only the flag counts.
        self.open.store(false, Ordering::Relaxed);
        drop(remove(self.id));
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

/// Calls `code` with the scheduler, unless it is gone.
fn with_scheduler(id: SchedulerId, code: impl FnOnce(Option<&dyn Scheduler>)) {
    current::with_pool(id, |pool| match pool {
        Some(pool) => code(Some(pool)),
        None => {
            let found = find(id);
            code(found.as_deref());
            // It may be the last share, and its destructor somebody's code.
            swallow(|| drop(found));
        }
    });
}

thread_local! {
    /// The scheduler this thread found last. Ids are not used twice, so it is that one or gone.
    static FOUND: Cell<Option<(SchedulerId, Weak<dyn Scheduler>)>> = const { Cell::new(None) };
}

fn find(id: SchedulerId) -> Option<Arc<dyn Scheduler>> {
    // A thread that ends has no such place any more.
    let last = FOUND.try_with(Cell::take).ok().flatten().filter(|(last, _)| *last == id);
    let (found, last) = match last {
        Some((_, last)) => match last.upgrade() {
            Some(found) => (found, last),
            None => {
                // ORDERING: Acquire: what the scheduler did before it went is over.
                fence(Ordering::Acquire);
                return None;
            }
        },
        None => {
            let found = REGISTRY.read().unwrap_or_else(PoisonError::into_inner).get(&id)?.clone();
            let last = Arc::downgrade(&found);
            (found, last)
        }
    };
    let _ = FOUND.try_with(|place| place.set(Some((id, last))));
    Some(found)
}

/// Rejects a node nobody will decide any more with `Abandoned`.
///
/// # Safety
/// The caller passes on a producer reference, the last one.
pub(crate) unsafe fn abandon(head: *const Head) {
    // SAFETY: the caller's contract; nobody queues it, so it is in no queue or list.
    current::abandon(unsafe { Job::new(head) });
}
