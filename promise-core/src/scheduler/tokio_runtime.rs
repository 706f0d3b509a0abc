//! Promises on somebody's tokio runtime.
//!
//! Jobs go into one queue of the runtime, emptied by as many drainer tasks as there are workers and work. Each takes several at
//! a time. What others have taken and not begun it takes when the queue is empty, and one of them behind each burst, whatever is
//! in the queue. A job that blocks its worker therefore holds up nobody else while another worker has a drainer.
//!
//! The job that a thread has made last waits in the thread's slot, where a task is sent to fetch it, unless it is awaited on that
//! thread before: see `in_place`.
//!
//! Tokio lets no other worker take the task that a worker has spawned last. So behind each job a drainer puts into the queue what is
//! left in the slot; and if the job has started another drainer, it makes way for that, unless there is no more to do than for one.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::iter;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use tokio::runtime::{Handle, Id, RuntimeFlavor};

use super::batch::Batch;
use super::slot::{Put, Slot};
use super::{Job, Jobs, Running, Scheduler, SchedulerId, fresh_id, insert, remove};
use crate::cell::head::Head;

/// How many jobs a drainer runs before other tasks of its worker get a chance, and one of those that others have taken.
const BURST: usize = 64;
/// For how many jobs an empty queue has room.
const KEPT: usize = 1024;

struct TokioScheduler {
    me: Weak<TokioScheduler>,
    id: SchedulerId,
    runtime: Id,
    handle: Handle,
    jobs: Mutex<Pending>,
    /// What the drainers have taken, by their numbers. Filled with the lock of `jobs`.
    batches: Box<[Batch]>,
}

struct Pending {
    queue: VecDeque<Job>,
    /// The numbers of drainers that there are not.
    idle: Vec<usize>,
    closed: bool,
}

/// The scheduler of a runtime: one of these, or an event loop.
type Known = (SchedulerId, Weak<TokioScheduler>);

static RUNTIMES: LazyLock<Mutex<HashMap<Id, Known>>> = LazyLock::new(Mutex::default);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// The runtime this thread asked for last: threads rarely change it. Its id is not used twice, so its scheduler is this
    /// one, or gone.
    static LAST: Cell<Option<(Id, SchedulerId)>> = const { Cell::new(None) };
    /// Whether a task was spawned on this thread, or is on the way to its slot, in this poll of a drainer.
    static SENT: Cell<bool> = const { Cell::new(false) };
    /// This thread's slot, for jobs of the runtime that it works for.
    static SLOT: RefCell<Option<OwnSlot>> = const { RefCell::new(None) };
}

struct OwnSlot {
    id: SchedulerId,
    scheduler: Weak<TokioScheduler>,
    slot: Arc<Slot>,
}

/// Whether this thread ends, and no runtime can be driven on it any more.
pub(crate) fn is_over_on_this_thread() -> bool {
    Handle::try_current().is_err_and(|error| error.is_thread_local_destroyed())
}

/// The scheduler of the tokio runtime that is current on this thread.
pub(crate) fn current() -> Option<SchedulerId> {
    let handle = Handle::try_current().ok()?;
    let runtime = handle.id();
    match LAST.get() {
        Some((known, id)) if known == runtime => Some(id),
        _ => Some(find(handle, runtime)),
    }
}

#[cold]
fn find(handle: Handle, runtime: Id) -> SchedulerId {
    let mut fresh = None;
    let (id, scheduler) = lock(&RUNTIMES)
        .entry(runtime)
        .or_insert_with(|| {
            let scheduler = TokioScheduler::new(handle, runtime);
            insert(scheduler.id, scheduler.clone());
            let known = (scheduler.id, scheduler.me.clone());
            fresh = Some(scheduler);
            known
        })
        .clone();
    if let Some(scheduler) = fresh {
        // A task that ends only with the runtime, to learn of its end. Spawned without the lock: it may be dropped at once.
        let handle = scheduler.handle.clone();
        spawn(&handle, "promises: until the runtime ends", CloseOnDrop(scheduler).wait());
    }
    LAST.set(Some((runtime, id)));
    if let Some(scheduler) = scheduler.upgrade()
        && !super::is_one_by_one(id)
    {
        // All its threads are alike, also one that blocks on a future. One that only has entered a runtime of one thread is not
        // that thread.
        scheduler.works_here();
    }
    id
}

/// Puts a job of this thread's into its slot, if it has one for this scheduler, and says so by a call of `noted`. Gives the job
/// that is to be scheduled instead: the one that was there before, or this one.
pub(super) fn put(id: SchedulerId, job: Job, noted: impl FnOnce()) -> Option<Job> {
    let mut left = Some(job);
    let mut send = None;
    // A thread that ends has no such place any more.
    let _ = SLOT.try_with(|own| {
        let own = own.borrow();
        let Some(own) = own.as_ref().filter(|own| own.id == id) else { return };
        let Some(job) = left.take() else { unreachable!("it is given once") };
        noted();
        SENT.set(true);
        match own.slot.put(job) {
            Put::Expected => {}
            Put::Displaced(older) => left = Some(older),
            Put::First => match own.scheduler.upgrade() {
                Some(scheduler) => send = Some(Visit { scheduler, slot: own.slot.clone(), arrived: false }),
                None => left = own.slot.take(),
            },
        }
    });
    if let Some(visit) = send {
        // It may be dropped at once, and what it drops then is somebody's.
        let handle = visit.scheduler.handle.clone();
        drop(handle.spawn(visit));
    }
    left
}

/// Takes a job back out of this thread's slot, where the scheduler that it belongs to is current.
///
/// # Safety
/// The caller is a consumer of a promise that a task decides.
pub(super) unsafe fn take_back(head: *const Head) -> Option<Job> {
    SLOT.try_with(|own| {
        let own = own.borrow();
        let own = own.as_ref()?;
        let here = super::current::scheduler().or_else(current);
        if here == Some(own.id) { own.slot.take_back(head) } else { None }
    })
    .ok()?
}

/// The job that is left in this thread's slot, if that is for this scheduler.
fn left_in_slot(id: SchedulerId) -> Option<Job> {
    SLOT.with_borrow(|own| own.as_ref().filter(|own| own.id == id)?.slot.take_last())
}

/// Starts a task. In builds for tokio-console it has a name there.
fn spawn(handle: &Handle, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
    #[cfg(tokio_unstable)]
    drop(tokio::task::Builder::new().name(name).spawn_on(task, handle));
    #[cfg(not(tokio_unstable))]
    {
        let _ = name;
        drop(handle.spawn(task));
    }
}

/// Code on the runtime underneath an event loop belongs to that loop.
pub(super) fn belongs_to(runtime: Id, event_loop: SchedulerId) {
    lock(&RUNTIMES).insert(runtime, (event_loop, Weak::new()));
}

/// The runtime is gone.
pub(super) fn forget(runtime: Id) {
    lock(&RUNTIMES).remove(&runtime);
}

impl TokioScheduler {
    fn new(handle: Handle, runtime: Id) -> Arc<Self> {
        let (max_drainers, running) = match handle.runtime_flavor() {
            RuntimeFlavor::CurrentThread => (1, Running::OneByOne),
            _ => (handle.metrics().num_workers(), Running::InParallel),
        };
        let idle = (0..max_drainers).collect();
        let jobs = Mutex::new(Pending { queue: VecDeque::new(), idle, closed: false });
        Arc::new_cyclic(|me| TokioScheduler {
            me: me.clone(),
            id: fresh_id(running),
            runtime,
            handle,
            jobs,
            batches: (0..max_drainers).map(|_| Batch::new()).collect(),
        })
    }

    /// This thread works for the runtime: it gets a slot.
    fn works_here(&self) {
        // A thread that ends has no such place any more.
        let _ = SLOT.try_with(|own| {
            if own.borrow().as_ref().is_none_or(|own| own.id != self.id) {
                let slot = OwnSlot { id: self.id, scheduler: self.me.clone(), slot: Arc::new(Slot::new()) };
                // What was in another one is fetched all the same.
                own.replace(Some(slot));
            }
        });
    }

    /// Starts drainers for jobs that were added, as far as there are workers for them.
    fn drain(&self, mut jobs: MutexGuard<'_, Pending>, added: usize) {
        if jobs.idle.is_empty() {
            return;
        }
        let stay = jobs.idle.len().saturating_sub(added);
        let start = jobs.idle.split_off(stay);
        drop(jobs);
        SENT.set(true);
        for number in start {
            let scheduler = self.me.upgrade().expect("it is being used");
            spawn(&self.handle, "promises", Drainer { scheduler, number, seen: 0, finished: false });
        }
    }

    /// The runtime is shut down: nothing will run here any more.
    fn close(&self) {
        forget(self.runtime);
        drop(remove(self.id));
        lock(&self.jobs).closed = true;
        // Dropped without the lock: what a job has is somebody's.
        iter::from_fn(|| self.left()).for_each(drop);
    }

    /// A job that waits, or that a drainer has taken and not begun.
    fn left(&self) -> Option<Job> {
        let mut jobs = lock(&self.jobs);
        jobs.queue.pop_front().or_else(|| self.batches.iter().find_map(Batch::steal))
    }

    /// A job that another drainer has taken and not begun. Each looks first at the one with the next number, so that somebody
    /// comes to each that is blocked, however busy all are.
    fn of_others(&self, number: usize, _: &MutexGuard<'_, Pending>) -> Option<Job> {
        let (before, behind) = self.batches.split_at(number);
        behind[1..].iter().chain(before).find_map(Batch::steal)
    }

    /// The next job of a drainer, that has seen so many of those it has taken. If there is none, the drainer is idle.
    fn next(&self, number: usize, seen: &mut usize) -> Option<Job> {
        let own = &self.batches[number];
        own.next(seen).or_else(|| {
            let mut jobs = lock(&self.jobs);
            let job = own.refill(&mut jobs.queue, seen).or_else(|| self.of_others(number, &jobs));
            if job.is_none() {
                jobs.queue.shrink_to(KEPT);
                jobs.idle.push(number);
            }
            job
        })
    }

    /// Whether there are several jobs that this drainer could run next.
    fn are_several(&self, number: usize) -> bool {
        self.batches[number].count() + lock(&self.jobs).queue.len() > 1
    }
}

impl Scheduler for TokioScheduler {
    fn schedule(&self, job: Job) {
        let mut jobs = lock(&self.jobs);
        if jobs.closed {
            drop(jobs);
            return drop(job);
        }
        jobs.queue.push_back(job);
        self.drain(jobs, 1);
    }

    fn schedule_all(&self, ready: Jobs) {
        let mut jobs = lock(&self.jobs);
        if jobs.closed {
            drop(jobs);
            return drop(ready);
        }
        let before = jobs.queue.len();
        jobs.queue.extend(ready);
        let added = jobs.queue.len() - before;
        self.drain(jobs, added);
    }
}

/// A tokio task that runs queued jobs until there are none.
struct Drainer {
    scheduler: Arc<TokioScheduler>,
    number: usize,
    seen: usize,
    finished: bool,
}

impl Future for Drainer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Drainer { scheduler, number, seen, finished } = &mut *self;
        scheduler.works_here();
        SENT.set(false);
        for _ in 0..BURST {
            let Some(job) = scheduler.next(*number, seen) else {
                *finished = true;
                return Poll::Ready(());
            };
            job.run();
            if SENT.get() {
                left_in_slot(scheduler.id).into_iter().for_each(|job| scheduler.schedule(job));
                if scheduler.are_several(*number) {
                    return again(cx);
                }
            }
        }
        let job = scheduler.of_others(*number, &lock(&scheduler.jobs));
        job.into_iter().for_each(Job::run);
        again(cx)
    }
}

/// Behind other tasks of the worker.
fn again(cx: &mut Context<'_>) -> Poll<()> {
    cx.waker().wake_by_ref();
    Poll::Pending
}

impl Drop for Drainer {
    fn drop(&mut self) {
        if !self.finished {
            self.scheduler.close();
        }
    }
}

/// A tokio task that fetches what is in a slot.
struct Visit {
    scheduler: Arc<TokioScheduler>,
    slot: Arc<Slot>,
    arrived: bool,
}

impl Future for Visit {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.scheduler.works_here();
        self.arrived = true;
        if let Some(job) = self.slot.take() {
            job.run();
        }
        Poll::Ready(())
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        // The runtime is shut down.
        if !self.arrived
            && let Some(job) = self.slot.take()
        {
            drop(job);
        }
    }
}

struct CloseOnDrop(Arc<TokioScheduler>);

impl CloseOnDrop {
    async fn wait(self) {
        std::future::pending::<()>().await;
        drop(self);
    }
}

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
    }
}
