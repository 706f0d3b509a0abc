//! The schedulers there are, by number.

use std::cell::Cell;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering, fence};
use std::sync::{Arc, LazyLock, PoisonError, RwLock, Weak};

use super::{Job, Jobs, Scheduler, current};
use crate::panic::swallow;

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

pub(super) fn fresh_id(running: Running) -> SchedulerId {
    static NEXT: AtomicU32 = AtomicU32::new(4);
    // ORDERING: Relaxed: only uniqueness counts.
    let id = NEXT.fetch_add(4, Ordering::Relaxed);
    NonZeroU32::new(id).expect("fewer than 2^30 schedulers") | running as u32
}

pub(super) fn insert(id: SchedulerId, scheduler: Arc<dyn Scheduler>) {
    REGISTRY.write().unwrap_or_else(PoisonError::into_inner).insert(id, scheduler);
}

pub(super) fn remove(id: SchedulerId) -> Option<Arc<dyn Scheduler>> {
    REGISTRY.write().unwrap_or_else(PoisonError::into_inner).remove(&id)
}

/// Calls `code` with the scheduler, unless it is gone.
pub(super) fn with_scheduler(id: SchedulerId, code: impl FnOnce(Option<&dyn Scheduler>)) {
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

pub(super) fn find(id: SchedulerId) -> Option<Arc<dyn Scheduler>> {
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
