//! What is going on on this thread: the scheduler in charge, and the task being polled.
//!
//! Everything is a plain cell without destructor, so it can be used at any time, also while a thread ends.

use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::Arc;

use super::event_loop::EventLoop;
use super::in_place::Here;
use super::queue::Queue;
use super::{Job, Scheduler, SchedulerId, is_one_by_one};
use crate::cell::head::Link;
use crate::cell::pool;
use crate::cell::task::Task;
use crate::context::Values;
use crate::panic::swallow;
use crate::sync::per_thread;

struct Current {
    /// The scheduler in charge on this thread: of the event loop it drives, or of the job it runs.
    scheduler: Cell<Option<SchedulerId>>,
    /// The event loop in charge, null when it is another kind of scheduler. Borrowed by the `Enter` that set it.
    event_loop: Cell<*const EventLoop>,
    /// The scheduler in charge when it is no event loop of this thread. Borrowed from the `Enter` that set it.
    pool: Cell<Option<NonNull<dyn Scheduler>>>,
    /// The event loop in charge, while it is in a macrotask or its checkpoint: jobs go to its own queue. Otherwise they come
    /// from outside.
    turn: Cell<Option<SchedulerId>>,
    /// The task being polled.
    task: Cell<*const Task>,
    /// What it asked for.
    asked: Cell<Asked>,
    /// It is polled on the stack of the code that creates it.
    creating: Cell<bool>,
    /// The scheduler in charge, while a job of it runs, if it runs them one by one: what that makes last is kept until it ends.
    keeps: Cell<Option<SchedulerId>>,
    /// What it has made last, and what runs where it is awaited.
    in_place: Here,
    /// The event loop runs the next job as soon as this one ends, and nothing in between.
    draining: Cell<bool>,
    /// Trips through the queue that were not made, see [`trip_needed`].
    skipped: Cell<usize>,
    /// The context in force; null when there is none. Borrowed from who put it there.
    context: Cell<*const Values>,
    /// The jobs that a settling promise made ready for another thread, while it goes through its reactions.
    batch: Queue,
    /// The scheduler they are for; none when there are none yet.
    batch_for: Cell<Option<SchedulerId>>,
    /// Promises going through their reactions on this stack.
    batching: Cell<u32>,
}

per_thread! {
    static CURRENT: Current = const {
        Current {
            scheduler: Cell::new(None),
            event_loop: Cell::new(ptr::null()),
            pool: Cell::new(None),
            turn: Cell::new(None),
            task: Cell::new(ptr::null()),
            asked: Cell::new(Asked::NOTHING),
            creating: Cell::new(false),
            keeps: Cell::new(None),
            in_place: Here::new(),
            draining: Cell::new(false),
            skipped: Cell::new(0),
            context: Cell::new(ptr::null()),
            batch: Queue::new(),
            batch_for: Cell::new(None),
            batching: Cell::new(0),
        }
    };
}

/// Looks at this thread's. What [`LocalKey::with`](std::thread::LocalKey::with) itself is given is short, so that it is inlined, and
/// with it what looks: a call of it costs more than most looks.
#[inline(always)]
fn here<R>(look: impl FnOnce(&Current) -> R) -> R {
    let current = CURRENT.with(ptr::from_ref);
    // SAFETY: it has no destructor, so it is there as long as its thread.
    look(unsafe { &*current })
}

/// The scheduler in charge on this thread, if it is in a loop or a job.
#[inline]
pub(crate) fn scheduler() -> Option<SchedulerId> {
    here(|c| c.scheduler.get())
}

/// Calls `f` with the event loop in charge on this thread (running or entered).
#[inline]
pub(crate) fn with_loop<R>(f: impl FnOnce(Option<&EventLoop>) -> R) -> R {
    let event_loop = here(|c| c.event_loop.get());
    // SAFETY: the `Enter` that set it borrows the loop and clears it before the borrow ends.
    f(unsafe { event_loop.as_ref() })
}

/// The event loop that is in charge on this thread.
#[inline]
pub(crate) fn event_loop() -> Option<SchedulerId> {
    here(|c| if c.event_loop.get().is_null() { None } else { c.scheduler.get() })
}

/// Whether this event loop is in charge on this thread.
pub(crate) fn is_in_charge(id: SchedulerId) -> bool {
    here(|c| !c.event_loop.get().is_null() && c.scheduler.get() == Some(id))
}

/// Whether what is made last is kept here for this scheduler, until the job that runs ends.
#[inline]
pub(crate) fn keeps(id: SchedulerId) -> bool {
    here(|c| c.keeps.get() == Some(id))
}

/// Whether order is promised here: in a turn of an event loop.
#[inline]
pub(crate) fn ordered() -> bool {
    here(|c| c.turn.get().is_some())
}

/// The event loop that has a turn on this thread.
#[inline]
pub(crate) fn in_turn() -> Option<SchedulerId> {
    here(|c| c.turn.get())
}

/// Whether going on at once with a settled promise would break a promise of ours: the order on an event loop, or
/// that nothing after an `await` runs on the stack of the code that created the task.
#[inline]
pub(crate) fn defers() -> bool {
    here(|c| c.turn.get().is_some() || c.creating.get())
}

/// The task being polled; null outside one.
#[inline]
pub(crate) fn task() -> *const Task {
    here(|c| c.task.get())
}

/// What a task asked for when it was polled, beside being woken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked(*const ());

impl Asked {
    const NOTHING: Self = Asked(ptr::null());
    /// To be queued again.
    pub(crate) const TICK: Self = Asked(ptr::without_provenance(1));

    /// Its promise is to be resolved with what is there.
    #[inline]
    pub(crate) fn end(self) -> Option<*mut ()> {
        (self.0.addr() > 1).then_some(self.0.cast_mut())
    }
}

/// The task being polled asks for one trip through the job queue.
#[inline]
pub(crate) fn request_tick() {
    here(|c| c.asked.set(Asked::TICK));
}

/// The task being polled asks that its promise be resolved with the `Option<Outcome<T, E>>` that is there, instead of its output. The
/// types are those of the promise, and it is there until the task's future is polled or dropped.
#[inline]
pub(crate) fn end_with(outcome: *mut ()) {
    here(|c| c.asked.set(Asked(outcome)));
}

/// Whether the chain being polled has to go through the job queue once, which it asks for with [`request_tick`].
///
/// Not without order. And not when it would be the only one in the queue of a loop that runs what is queued: it would be
/// the next. That is for what is polled by its task and by nothing else in between, as code behind it would run later, and
/// not on the stack of its creator, where no chain comes past its source.
#[inline]
pub(crate) fn trip_needed() -> bool {
    here(Current::trip_needed)
}

/// Leaves out a job of this event loop, which the caller is to do here and now: `false` if it has to be queued.
///
/// It is left out where it would be the next one, on a loop that runs what is queued. That is for a job which runs nobody's code,
/// and of which nobody sees when it was done.
#[inline]
pub(crate) fn leave_out_job(home: Option<SchedulerId>) -> bool {
    here(|c| {
        let (turn, draining) = (c.turn.get(), c.draining.get());
        // SAFETY: a turn is a turn of the event loop in charge, which its `Enter` borrows.
        let skip =
            draining && turn.is_some() && turn == home && unsafe { (*c.event_loop.get()).queue() }.is_empty();
        if skip {
            c.skipped.set(c.skipped.get() + 1);
        }
        skip
    })
}

impl Current {
    #[inline]
    fn trip_needed(&self) -> bool {
        if self.turn.get().is_none() {
            return false;
        }
        // SAFETY: a turn is a turn of the event loop in charge, which its `Enter` borrows; the task being polled is alive.
        let (queue, task) = unsafe { ((*self.event_loop.get()).queue(), self.task.get().as_ref()) };
        let skip = self.draining.get() && queue.is_empty() && task.is_some_and(Task::may_go_on);
        if skip {
            self.skipped.set(self.skipped.get() + 1);
        }
        !skip
    }
}

/// What is going on on a thread, for who asks more than once: where it is has to be found out each time, by a call.
#[derive(Clone, Copy)]
pub(crate) struct Thread(NonNull<Current>);

impl Thread {
    /// This one.
    #[inline]
    pub(crate) fn current() -> Self {
        here(|c| Thread(NonNull::from(c)))
    }

    /// As [`trip_needed`].
    ///
    /// # Safety
    /// It is this thread.
    #[inline]
    pub(crate) unsafe fn trip_needed(self) -> bool {
        // SAFETY: the caller's contract; it is there as long as its thread.
        unsafe { self.0.as_ref() }.trip_needed()
    }
}

/// Counts the jobs that `code` runs and the trips it leaves out: it gives the first number.
pub(crate) fn counting(code: impl FnOnce() -> usize) -> usize {
    here(|c| {
        let outer = c.skipped.replace(0);
        let count = code();
        count + c.skipped.replace(outer)
    })
}

/// What was going on before a task is polled.
#[must_use = "it has to come back"]
pub(crate) struct Polling {
    task: *const Task,
    asked: Asked,
}

/// From now on this is the task being polled. What follows does not unwind.
#[inline]
pub(crate) fn start_polling(task: *const Task) -> Polling {
    here(|c| Polling { task: c.task.replace(task), asked: c.asked.replace(Asked::NOTHING) })
}

/// The task was polled; says what it asked for.
#[inline]
pub(crate) fn end_polling(outer: Polling) -> Asked {
    here(|c| {
        c.task.set(outer.task);
        c.asked.replace(outer.asked)
    })
}

/// Runs code as if it were polled by the task. Does not unwind.
pub(crate) fn as_task(task: *const Task, code: impl FnOnce()) {
    let outer = start_polling(task);
    code();
    end_polling(outer);
}

/// From now on, the task being polled is polled on the stack of the code that creates it, or it is not: says what was so before, which
/// has to come back.
#[inline]
pub(crate) fn set_creating(creating: bool) -> bool {
    here(|c| c.creating.replace(creating))
}

/// Queues a job on the event loop in charge.
///
/// # Safety
/// It has a turn.
#[inline(always)]
pub(crate) unsafe fn push_here(job: Job) {
    let event_loop = here(|c| c.event_loop.get());
    // SAFETY: a turn is a turn of the event loop in charge, which its `Enter` borrows.
    unsafe { (*event_loop).queue().push(job) };
}

/// Queues the jobs that are linked from the first to the last on the event loop in charge.
///
/// # Safety
/// It has a turn. The jobs are the caller's, and were taken apart.
pub(crate) unsafe fn append_here(first: *const Link, last: *const Link) {
    let event_loop = CURRENT.with(|c| c.event_loop.get());
    // SAFETY: as above.
    unsafe { (*event_loop).queue().append(first, last) };
}

/// Queues a job on the event loop in charge if it is `scheduler` and has a turn; gives it back otherwise.
#[inline]
pub(crate) fn push_local(scheduler: SchedulerId, job: Job) -> Result<(), Job> {
    here(|c| {
        if c.turn.get() != Some(scheduler) {
            return Err(job);
        }
        // SAFETY: as above.
        unsafe { (*c.event_loop.get()).queue().push(job) };
        Ok(())
    })
}

/// Adds a job to the batch that is being collected for `scheduler`; gives it back when there is none.
#[inline]
pub(crate) fn push_batch(scheduler: SchedulerId, job: Job) -> Result<(), Job> {
    here(|c| {
        if c.batching.get() == 0 || c.batch_for.get().is_some_and(|id| id != scheduler) {
            return Err(job);
        }
        c.batch_for.set(Some(scheduler));
        c.batch.push(job);
        Ok(())
    })
}

/// Collects jobs for one scheduler elsewhere while `code` runs, and hands them over. `code` does not unwind.
pub(crate) fn batch(code: impl FnOnce(), hand_over: impl FnOnce(SchedulerId, Queue)) {
    here(|c| {
        c.batching.set(c.batching.get() + 1);
        code();
        c.batching.set(c.batching.get() - 1);
        if c.batching.get() == 0
            && let Some(id) = c.batch_for.take()
        {
            let jobs = Queue::new();
            c.batch.swap(&jobs);
            hand_over(id, jobs);
        }
    });
}

/// The context in force; null when there is none.
#[inline]
pub(crate) fn context() -> *const Values {
    here(|c| c.context.get())
}

/// A context that is in force until this is dropped; who puts it there keeps it.
pub(crate) struct InContext(*const Values);

impl InContext {
    #[inline]
    pub(crate) fn put(context: *const Values) -> Self {
        InContext(here(|c| c.context.replace(context)))
    }

    /// Around jobs, each of which has its own or none.
    #[inline]
    pub(crate) fn none() -> Self {
        InContext::put(ptr::null())
    }
}

impl Drop for InContext {
    #[inline]
    fn drop(&mut self) {
        here(|c| c.context.set(self.0));
    }
}

/// Runs the next job in the position of a fresh stack: what the creator of an outer task does is not its business.
#[inline]
pub(crate) fn run_job(job: Job) {
    on_fresh_stack(|| job.run_here());
}

/// The same for one job after the other: gives their number.
#[inline]
pub(crate) fn run_jobs(mut next: impl FnMut() -> Option<Job>) -> usize {
    let mut count = 0;
    // What a job changes here it restores, so that the next one finds it as it was.
    on_fresh_stack(|| {
        while let Some(job) = next() {
            job.run_here();
            count += 1;
        }
    });
    count
}

/// As [`run_job`], of the scheduler in charge, which is no event loop.
#[inline]
pub(crate) fn run_pool_job(job: Job) {
    let outer = here(|c| {
        let keeps = c.scheduler.get().filter(|id| is_one_by_one(*id));
        let outer = (c.creating.replace(false), c.keeps.replace(keeps));
        if outer.1.is_some() {
            // Jobs inside of a job.
            c.in_place.let_go();
        }
        outer
    });
    job.run_here();
    here(|c| {
        c.creating.set(outer.0);
        c.keeps.set(outer.1);
        c.in_place.let_go();
    });
}

/// Calls `code` with what `in_place` keeps on this thread.
#[inline]
pub(super) fn in_place<R>(code: impl FnOnce(&Here) -> R) -> R {
    here(|c| code(&c.in_place))
}

#[inline]
fn on_fresh_stack(run: impl FnOnce()) {
    let outer = here(|c| c.creating.replace(false));
    run();
    here(|c| c.creating.set(outer));
}

/// Until it is dropped: whether the event loop runs the next job as soon as one ends.
pub(crate) struct Draining(bool);

impl Draining {
    #[inline]
    pub(crate) fn new(draining: bool) -> Self {
        Draining(here(|c| c.draining.replace(draining)))
    }
}

impl Drop for Draining {
    fn drop(&mut self) {
        here(|c| c.draining.set(self.0));
    }
}

/// Calls `code` with the scheduler in charge, if it is this one and no event loop of this thread.
pub(crate) fn with_pool(id: SchedulerId, code: impl FnOnce(Option<&dyn Scheduler>)) {
    let pool = here(|c| c.pool.get().filter(|_| c.scheduler.get() == Some(id)));
    // SAFETY: the `Enter` that set it owns a share of it, and stands below on this stack.
    code(pool.map(|pool| unsafe { &*pool.as_ptr() }));
}

/// Puts a scheduler in charge until dropped.
pub(crate) struct Enter<'a> {
    outer: Outer,
    /// Kept while it is in charge.
    pool: Option<Arc<dyn Scheduler>>,
    event_loop: PhantomData<&'a EventLoop>,
}

struct Outer {
    scheduler: Option<SchedulerId>,
    event_loop: *const EventLoop,
    pool: Option<NonNull<dyn Scheduler>>,
    turn: Option<SchedulerId>,
    task: *const Task,
    creating: bool,
    keeps: Option<SchedulerId>,
}

impl<'a> Enter<'a> {
    pub(crate) fn event_loop(event_loop: &'a EventLoop) -> Self {
        Enter::new(event_loop.id(), event_loop, None)
    }

    pub(crate) fn pool(id: SchedulerId) -> Self {
        Enter::new(id, ptr::null(), super::find(id))
    }

    fn new(id: SchedulerId, event_loop: *const EventLoop, pool: Option<Arc<dyn Scheduler>>) -> Self {
        pool::follow();
        let outer = here(|c| {
            c.in_place.let_go();
            Outer {
                scheduler: c.scheduler.replace(Some(id)),
                event_loop: c.event_loop.replace(event_loop),
                pool: c.pool.replace(pool.as_deref().map(NonNull::from)),
                turn: c.turn.take(),
                task: c.task.replace(ptr::null()),
                creating: c.creating.replace(false),
                keeps: c.keeps.take(),
            }
        });
        Enter { outer, pool, event_loop: PhantomData }
    }
}

impl Drop for Enter<'_> {
    fn drop(&mut self) {
        here(|c| {
            c.scheduler.set(self.outer.scheduler);
            c.event_loop.set(self.outer.event_loop);
            c.pool.set(self.outer.pool);
            c.turn.set(self.outer.turn);
            c.task.set(self.outer.task);
            c.creating.set(self.outer.creating);
            c.keeps.set(self.outer.keeps);
        });
        if let Some(pool) = self.pool.take() {
            // It may be the last share, and its destructor somebody's code.
            swallow(|| drop(pool));
        }
    }
}

/// Marks a macrotask (and its checkpoint) of the event loop in charge until dropped.
pub(crate) struct Turn(Option<SchedulerId>);

impl Turn {
    #[inline]
    pub(crate) fn begin() -> Self {
        Turn(here(|c| c.turn.replace(c.scheduler.get())))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        here(|c| c.turn.set(self.0));
    }
}

// ---- jobs nobody will run ------------------------------------------------------------------------------------------

per_thread! {
    static ABANDONED: (Queue, Cell<bool>) = const { (Queue::new(), Cell::new(false)) };
}

/// Whether jobs that nobody will run are being dropped on this thread.
#[inline]
pub(crate) fn abandoning() -> bool {
    ABANDONED.with(|(_, busy)| busy.get())
}

/// Abandons a job. What that settles may abandon more: they queue up here instead of on the stack.
pub(crate) fn abandon(job: Job) {
    ABANDONED.with(|(queue, busy)| {
        queue.push(job);
        if busy.replace(true) {
            return;
        }
        while let Some(job) = queue.pop() {
            job.abandon_here();
        }
        busy.set(false);
    });
}
