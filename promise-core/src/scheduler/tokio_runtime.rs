//! Promises on somebody's tokio runtime.
//!
//! Jobs go into one queue of the runtime, emptied by as many drainer tasks as there are workers and work. A job that
//! blocks its worker therefore holds up nobody else while another worker is free.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use tokio::runtime::{Handle, Id, RuntimeFlavor};

use super::queue::Queue;
use super::{Job, Jobs, Scheduler, SchedulerId, fresh_id, insert, is_registered, remove};

/// How many jobs a drainer runs before other tasks of its worker get a chance.
const BURST: usize = 64;

struct TokioScheduler {
    me: Weak<TokioScheduler>,
    id: SchedulerId,
    runtime: Id,
    handle: Handle,
    max_drainers: usize,
    jobs: Mutex<Pending>,
}

struct Pending {
    queue: Queue,
    drainers: usize,
    closed: bool,
}

// SAFETY: the queue's links are reached only under the mutex, and jobs are `Send`.
unsafe impl Send for Pending {}

static RUNTIMES: LazyLock<Mutex<HashMap<Id, SchedulerId>>> = LazyLock::new(Mutex::default);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// The runtime this thread asked for last: threads rarely change it.
    static LAST: Cell<Option<(Id, SchedulerId)>> = const { Cell::new(None) };
}

/// The scheduler of the tokio runtime that is current on this thread.
pub(crate) fn current() -> Option<SchedulerId> {
    let handle = Handle::try_current().ok()?;
    let runtime = handle.id();
    if let Some((known, id)) = LAST.get()
        && known == runtime
        && is_registered(id)
    {
        return Some(id);
    }
    let mut fresh = None;
    let id = *lock(&RUNTIMES).entry(runtime).or_insert_with(|| {
        let scheduler = TokioScheduler::new(handle, runtime);
        insert(scheduler.id, scheduler.clone());
        fresh.insert(scheduler).id
    });
    if let Some(scheduler) = fresh {
        // A task that ends only with the runtime, to learn of its end. Spawned without the lock: it may be dropped at once.
        let handle = scheduler.handle.clone();
        drop(handle.spawn(CloseOnDrop(scheduler).wait()));
    }
    LAST.set(Some((runtime, id)));
    Some(id)
}

/// Code on the runtime underneath an event loop belongs to that loop.
pub(super) fn belongs_to(runtime: Id, event_loop: SchedulerId) {
    lock(&RUNTIMES).insert(runtime, event_loop);
}

/// The runtime is gone.
pub(super) fn forget(runtime: Id) {
    lock(&RUNTIMES).remove(&runtime);
}

impl TokioScheduler {
    fn new(handle: Handle, runtime: Id) -> Arc<Self> {
        let max_drainers = match handle.runtime_flavor() {
            RuntimeFlavor::CurrentThread => 1,
            _ => handle.metrics().num_workers(),
        };
        let jobs = Mutex::new(Pending { queue: Queue::new(), drainers: 0, closed: false });
        Arc::new_cyclic(|me| TokioScheduler {
            me: me.clone(),
            id: fresh_id(false),
            runtime,
            handle,
            max_drainers,
            jobs,
        })
    }

    /// Starts drainers for jobs that were added, as far as there are workers for them.
    fn drain(&self, mut jobs: MutexGuard<'_, Pending>, added: usize) {
        let start = added.min(self.max_drainers - jobs.drainers);
        jobs.drainers += start;
        drop(jobs);
        for _ in 0..start {
            let scheduler = self.me.upgrade().expect("it is being used");
            drop(self.handle.spawn(Drainer { scheduler, finished: false }));
        }
    }

    /// The runtime is shut down: nothing will run here any more.
    fn close(&self) {
        forget(self.runtime);
        drop(remove(self.id));
        let left = Queue::new();
        {
            let mut jobs = lock(&self.jobs);
            jobs.closed = true;
            jobs.queue.swap(&left);
        }
        while let Some(job) = left.pop() {
            drop(job);
        }
    }
}

impl Scheduler for TokioScheduler {
    fn schedule(&self, job: Job) {
        let jobs = lock(&self.jobs);
        if jobs.closed {
            drop(jobs);
            return drop(job);
        }
        jobs.queue.push(job);
        self.drain(jobs, 1);
    }

    fn schedule_all(&self, ready: Jobs) {
        let jobs = lock(&self.jobs);
        if jobs.closed {
            drop(jobs);
            return drop(ready);
        }
        let before = jobs.queue.len();
        ready.for_each(|job| jobs.queue.push(job));
        let added = jobs.queue.len() - before;
        self.drain(jobs, added);
    }
}

/// A tokio task that runs queued jobs until there are none.
struct Drainer {
    scheduler: Arc<TokioScheduler>,
    finished: bool,
}

impl Future for Drainer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..BURST {
            let job = {
                let mut jobs = lock(&self.scheduler.jobs);
                let job = jobs.queue.pop();
                if job.is_none() {
                    jobs.drainers -= 1;
                }
                job
            };
            let Some(job) = job else {
                self.finished = true;
                return Poll::Ready(());
            };
            job.run();
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Drainer {
    fn drop(&mut self) {
        if !self.finished {
            self.scheduler.close();
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
