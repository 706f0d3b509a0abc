//! Nodes made from a future: the promise's cell and the task that decides it are one allocation.
//!
//! A task is *owned* while it is queued or being polled; only the owner touches the future. A wake of a task that is
//! not owned takes ownership and queues it; a wake of an owned one leaves a note, and the owner queues it again. A
//! task that asked for a tick stays owned while it travels through the queue, so a tick costs no atomic operation.
//!
//! A producer reference goes with ownership. The task's own wait entry needs none beside it: while the entry is in a list, a
//! task that nobody owns is *parked*, and keeps the reference for whoever takes it over.
//!
//! Most tasks of an event loop wait for nothing but a promise that the same loop settles. Then nobody elsewhere has to do with
//! the task: there is no waker, the entry is fired in a job of the loop, and whoever wants to stop the task does that on the
//! loop's thread. Such a task is *lent*: it stays owned, by its wait entry, so waiting costs no exchange.

use std::future::Future;
use std::mem::{ManuallyDrop, offset_of, transmute};
use std::panic::Location;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use super::head::{Head, IN_CONTEXT, Kind, LOCAL, Link, STOPS, Stage, TAKEN, VTable};
use super::node::{self, Node, no_work};
use super::pool::Place;
use super::ticket::{self, Ticket};
use crate::context::node as context;
use crate::fault::Fault;
use crate::observe;
use crate::outcome::{IntoOutcome, Outcome};
use crate::panic::{catch, swallow};
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::current::{self, Asked};
use crate::scheduler::{self, Job, SchedulerId, in_place};
use crate::sync::{AtomicBool, AtomicPtr, AtomicU32, Cell, Ordering};
use crate::trace::OriginCell;

/// Queued or being polled.
const OWNED: u32 = 0b001;
/// Woken while owned.
const WOKEN: u32 = 0b010;
/// The future is gone.
const DONE: u32 = 0b100;
/// Nobody wants the result: the owner drops the future instead of polling it.
const CANCELLED: u32 = 0b1000;
/// Nobody owns it, and the wait entry is in a list: a reference is kept for the next owner.
const PARKED: u32 = 0b10000;
/// The wait entry was fired while the task was owned.
const FIRED: u32 = 0b100000;
/// With `DONE`: the wait entry is in a list, and has a reference of its own.
const STILL_WAITING: u32 = 0b1000000;

/// What taking a task over has led to.
enum Acquired {
    /// The caller owns it, and brings a reference for it.
    Bare,
    /// The caller owns it, with the reference that was kept.
    WithReference,
    /// The owner has a note.
    Noted,
    /// The task is done.
    Done,
}

/// What a task has beside the head: who owns it, and one place to wait in without allocating.
pub(crate) struct Extra {
    run: AtomicU32,
    /// The task's own entry in the reaction list of the promise it awaits.
    wait: Link,
    /// The entry is in use, unless it was `FIRED`. Owner only.
    waiting: Cell<bool>,
    /// The promise `wait` was last attached to: an address to compare, never dereferenced. Owner only.
    awaited: Cell<*const Head>,
    /// Where the handle was that waits with it: an address to compare. Owner only.
    waiter: Cell<*const ()>,
    /// It was attached in the poll that is going on. Owner only.
    fresh: Cell<bool>,
    /// What it waits for settles in a job of the task's event loop. Looked at on the loop's thread only.
    here: Cell<bool>,
    /// The wait entry is the owner. Written on the loop's thread, or when the loop is gone.
    lent: AtomicBool,
    /// Of a local task: see [`ticket`].
    pub(super) ticket: AtomicPtr<Ticket>,
}

/// The untyped start of every task node.
#[repr(C)]
pub(crate) struct Task {
    pub(super) head: Head,
    pub(super) extra: Extra,
}

impl Task {
    /// Whether the task's owner has no note to look at.
    #[inline]
    pub(crate) fn may_go_on(&self) -> bool {
        // ORDERING: Relaxed: a note that comes now is looked at in the next turn.
        self.extra.run.load(Ordering::Relaxed) == OWNED
    }

    /// The owner leaves the task to its wait entry, if that is fired on this thread, and nobody has a waker. `false`: it is not so.
    #[inline]
    fn lend(&self) -> bool {
        // The notes behind the count: wakers that have gone may have left some.
        // ORDERING: Relaxed: the count has brought them along.
        let lends = self.extra.here.get()
            && self.head.is_last_producer()
            && self.extra.run.load(Ordering::Relaxed) == OWNED;
        if lends {
            self.extra.lend(true);
        }
        lends
    }

    /// A task that is lent is a parked one from here on. On its loop's thread.
    fn take_back(&self) {
        if self.extra.is_lent() {
            self.extra.lend(false);
            // ORDERING: Release hands the future to the next owner. Nobody else changes the word of a task that is lent.
            self.extra.run.store(PARKED, Ordering::Release);
        }
    }
}

pub(crate) type TaskNode<T, E, F> = Node<T, E, Extra, F>;

/// `Future::poll` of a future whose type is not known any more: of what stands in a task's slot.
type Work<R> = unsafe fn(*mut (), &mut Context<'_>) -> Poll<R>;

impl<T, E: Reason, F> TaskNode<T, E, F>
where
    F: Future<Output: IntoOutcome<T, E>>,
{
    pub(crate) const VTABLE: VTable = {
        let work: fn(Pin<&mut F>, &mut Context<'_>) -> Poll<F::Output> = F::poll;
        // SAFETY: as a function it is a `Work<F::Output>`, since a pinned reference is passed as a pointer is. `poll` makes
        // it that before it calls it.
        let work =
            unsafe { transmute::<fn(Pin<&mut F>, &mut Context<'_>) -> Poll<F::Output>, unsafe fn()>(work) };
        VTable { orphan, ..Self::vtable(Kind::Task, run::<T, E, F::Output>, work) }
    };
}

/// # Safety
/// As [`VTable::run`], of a task of these types.
unsafe fn run<T, E: Reason, R: IntoOutcome<T, E>>(link: *const Link) {
    // SAFETY: the queue passes its producer reference on; at stage `Body` the caller is the task's owner.
    unsafe {
        if (*link.cast::<Head>()).stage.get() == Stage::Body {
            poll::<T, E, R>(link.cast());
        } else {
            node::run_resolution::<T, E>(link);
        }
    }
}

/// Polls the future once, as its owner, and settles, queues or lets go of the task.
///
/// # Safety
/// The caller owns a task of these types, at stage `Body`, and gives up a producer reference.
unsafe fn poll<T, E: Reason, R: IntoOutcome<T, E>>(task: *const Task) {
    // SAFETY: the caller is the owner and gives up one producer reference; the future is pinned in the node. What it asks for is an
    // outcome of these types, which is in it.
    unsafe {
        let head = task.cast::<Head>();
        if (*task).extra.read_notes(|| (*head).is_local()) {
            return stop::<T, E>(task);
        }
        (*task).extra.fresh.set(false);
        let waker = ManuallyDrop::new(Waker::from_raw(raw_waker(task)));
        let work = transmute::<unsafe fn(), Work<R>>((*head).link.vtable.work);
        let slot: *mut () = Head::result_ptr(head);
        let outer = current::start_polling(task);
        let polled = catch(|| work(slot, &mut Context::from_waker(&waker)));
        let asked = current::end_polling(outer);
        let output = match polled {
            Ok(Poll::Pending) => match asked.end() {
                None => return pause(task, asked == Asked::TICK),
                Some(outcome) => Ok((*outcome.cast::<Option<Outcome<T, E>>>()).take().expect("it is there")),
            },
            Ok(Poll::Ready(output)) => Ok(output.into_outcome()),
            Err(panic) => Err(panic),
        };
        // Of what ends with an outcome it is not over.
        let waits = (*task).extra.waiting.get() || asked.end().is_some();
        if waits {
            drop_waiting_future(task, slot);
        }
        end(task, DONE);
        (*head).stage.set(Stage::Empty);
        if !waits {
            swallow(|| ((*head).link.vtable.drop_body)(slot));
        }
        match output {
            Ok(Outcome::Value(value)) => node::settle::<T, E>(head, Ok(value)),
            Ok(outcome) => node::resolve::<T, E>(head, outcome),
            Err(panic) => node::reject::<T, E>(head, Fault::Panicked(panic)),
        }
    }
}

/// Drops a future that is not over, or is while the task's own entry is in a list: as the running task, so that what the future
/// waited for is given up.
///
/// # Safety
/// The caller owns the task, whose future is in the slot, and is not used again.
#[cold]
unsafe fn drop_waiting_future(task: *const Task, slot: *mut ()) {
    // SAFETY: as above.
    unsafe {
        current::as_task(task, || swallow(|| ((*task).head.link.vtable.drop_body)(slot)));
    }
}

/// Drops the future of a task that is not wanted.
///
/// # Safety
/// As [`poll`].
unsafe fn stop<T, E: Reason>(task: *const Task) {
    // SAFETY: as `poll`.
    unsafe {
        // As the running task: what its future waited for is given up.
        current::as_task(task, || node::drop_stage::<T, E>(task.cast()));
        end(task, DONE | CANCELLED);
        node::reject_quietly::<T, E>(task.cast(), Fault::Cancelled);
    }
}

/// The future is over.
///
/// # Safety
/// The caller owns the task, whose future is not polled again.
#[inline]
unsafe fn end(task: *const Task, done: u32) {
    // SAFETY: the caller is the owner.
    unsafe {
        let extra = &(*task).extra;
        if (*task).head.is_local() {
            ticket::forget(task);
        }
        if extra.waiting.get() {
            return end_still_waiting(task, done);
        }
        // ORDERING: Release: later wakes see DONE and leave the slot alone; they read nothing else.
        extra.run.store(done, Ordering::Release);
    }
}

/// As `end`, when the future has given an `await` up.
///
/// # Safety
/// As [`end`]; the wait entry is in a list, or was fired.
#[cold]
unsafe fn end_still_waiting(task: *const Task, done: u32) {
    // SAFETY: the caller is the owner. The entry's reference comes before it is said that it has one.
    unsafe {
        (*task).head.add_producer();
        let (run, done) = (&(*task).extra.run, done | STILL_WAITING);
        let before = if (*task).head.is_local() {
            change_alone(run, |_| done)
        } else {
            // ORDERING: Release: as in `end`, and the reference; Acquire: if it was fired, it is over with the entry.
            run.swap(done, Ordering::AcqRel)
        };
        if before & FIRED != 0 {
            Head::drop_producer(task.cast());
        }
    }
}

/// The last producer went: a waker while nobody owned the task, so that nothing will ever wake it, or a resolver
/// after its future was done. A canceller may come in between, and own or have ended the task when this looks.
///
/// # Safety
/// As [`VTable::orphan`], of a task.
unsafe fn orphan(head: *const Head) {
    // SAFETY: the caller passes on the last producer reference. If a canceller owns the task, it has one of its own.
    unsafe {
        let task = head.cast::<Task>();
        if (*task).extra.is_done() {
            return scheduler::abandon(head);
        }
        match (*task).extra.acquire(0, (*head).is_local()) {
            Acquired::Bare => scheduler::abandon(head),
            Acquired::WithReference => unreachable!("it was the last reference"),
            Acquired::Noted | Acquired::Done => Head::drop_producer(head),
        }
    }
}

/// The owner lets the task go on in a job.
///
/// # Safety
/// The caller owns the task, and passes on a producer reference.
#[inline]
unsafe fn hand_over(task: *const Task) {
    // SAFETY: the caller is the owner, and passes on its producer reference.
    unsafe {
        let Some(home) = (*task).head.scheduler.get() else { unreachable!("set when it was made") };
        in_place::hand_over(home, Job::new(task.cast()));
    }
}

/// # Safety
/// As [`poll`], behind it.
unsafe fn pause(task: *const Task, ticked: bool) {
    // SAFETY: as `poll`.
    unsafe {
        if (*task).head.is_local() {
            return pause_local(task, ticked);
        }
        let parks = (*task).extra.waiting.get();
        if ticked {
            hand_over(task);
        } else if parks && (*task).lend() {
            // Its entry sees to the rest.
        } else if !(*task).extra.release(if parks { PARKED } else { 0 }) {
            node::enqueue(task.cast());
        } else if !parks {
            Head::drop_producer(task.cast());
        }
    }
}

/// As `pause`, of a local task.
///
/// # Safety
/// As `pause`.
#[cold]
unsafe fn pause_local(task: *const Task, ticked: bool) {
    // SAFETY: as `poll`.
    unsafe {
        let (extra, parks) = (&(*task).extra, (*task).extra.waiting.get());
        let next = if parks { PARKED } else { 0 };
        if ticked || change_alone(&extra.run, |seen| if seen == OWNED { next } else { seen }) != OWNED {
            return node::enqueue(task.cast());
        }
        if !parks {
            // Parked it has a reference.
            ticket::keep(task);
            Head::drop_producer(task.cast());
        }
    }
}

impl Extra {
    fn owned() -> Self {
        Extra {
            run: AtomicU32::new(OWNED),
            wait: Link::new(&WAIT),
            waiting: Cell::new(false),
            awaited: Cell::new(ptr::null()),
            waiter: Cell::new(ptr::null()),
            fresh: Cell::new(false),
            here: Cell::new(false),
            lent: AtomicBool::new(false),
            ticket: AtomicPtr::new(ptr::null_mut()),
        }
    }

    #[inline]
    fn is_lent(&self) -> bool {
        // ORDERING: Relaxed: it is all on one thread, and when the loop is gone, who fires the entry does the same either way.
        self.lent.load(Ordering::Relaxed)
    }

    #[inline]
    fn lend(&self, lent: bool) {
        // ORDERING: Relaxed: as above.
        self.lent.store(lent, Ordering::Relaxed);
    }

    /// Reads the notes left for the owner; `true`: the task is cancelled.
    #[inline]
    fn read_notes(&self, alone: impl FnOnce() -> bool) -> bool {
        // ORDERING: the notes alone decide what to do.
        let notes = self.run.load(Ordering::Relaxed);
        if notes & WOKEN != 0 {
            self.clear(WOKEN | FIRED, alone());
        }
        notes & CANCELLED != 0
    }

    /// Clears notes left for the owner.
    fn clear(&self, notes: u32, alone: bool) {
        let before = if alone {
            change_alone(&self.run, |seen| seen & !notes)
        } else {
            // ORDERING: Acquire so that this poll sees what its waker wrote, and the entry can be used again.
            self.run.fetch_and(!notes, Ordering::Acquire)
        };
        if before & notes & FIRED != 0 {
            self.waiting.set(false);
        }
    }

    /// The future gave its output. Not so when the task was cancelled.
    #[inline]
    fn is_done(&self) -> bool {
        // ORDERING: Relaxed: it was set before the caller became the last producer, or not at all.
        self.run.load(Ordering::Relaxed) & (DONE | CANCELLED) == DONE
    }

    /// Gives ownership up. `false`: woken meanwhile, the caller stays the owner.
    #[inline]
    fn release(&self, next: u32) -> bool {
        // ORDERING: Release hands the future to the next owner.
        self.run.compare_exchange(OWNED, next, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// Takes ownership for the caller, or leaves a note for the owner.
    fn acquire(&self, note: u32, alone: bool) -> Acquired {
        // ORDERING: Acquire, also below: when a canceller has ended the task, `orphan` must see its producer reference.
        let mut seen = self.run.load(Ordering::Acquire);
        loop {
            let next = match seen {
                0 | PARKED => OWNED | note & !FIRED,
                seen if seen & DONE != 0 => return Acquired::Done,
                seen => seen | WOKEN | note,
            };
            let taken = if alone {
                Ok(change_alone(&self.run, |_| next))
            } else {
                // ORDERING: Acquire takes the future over from the last owner; Release publishes what the waker's caller
                // wrote to the owner that finds the note.
                self.run.compare_exchange_weak(seen, next, Ordering::AcqRel, Ordering::Acquire)
            };
            match taken {
                Ok(0) => return Acquired::Bare,
                Ok(PARKED) => return Acquired::WithReference,
                Ok(_) => return Acquired::Noted,
                Err(now) => seen = now,
            }
        }
    }
}

/// Changes a word that nobody else looks at; gives what it was.
#[inline]
fn change_alone(word: &AtomicU32, change: impl FnOnce(u32) -> u32) -> u32 {
    // ORDERING: Relaxed, also below: it is all on one thread.
    let before = word.load(Ordering::Relaxed);
    // ORDERING: as above.
    word.store(change(before), Ordering::Relaxed);
    before
}

/// The last handle of a task's promise goes while it is pending: the owner, or this call as the owner, sees to it that
/// the future is dropped.
///
/// # Safety
/// The caller is a consumer, on the thread of the task's event loop if it has one.
pub(super) unsafe fn cancel(head: *const Head) {
    // SAFETY: the caller is a consumer, so the node is alive, also if the producers are gone. The reference comes before
    // ownership, so that `orphan`, when it finds the task owned, never gives up the last one.
    unsafe {
        let task = head.cast::<Task>();
        if !(*head).add_producer_beside_another() {
            return;
        }
        (*task).take_back();
        take_over(task, CANCELLED);
    }
}

/// The same when the task's event loop is gone. A task that is lent ends when what it waits for is abandoned.
///
/// # Safety
/// The caller is a consumer.
pub(super) unsafe fn cancel_without_loop(head: *const Head) {
    // SAFETY: as in `cancel`.
    unsafe {
        let task = head.cast::<Task>();
        if !(*task).extra.is_lent() && (*head).add_producer_beside_another() {
            take_over(task, CANCELLED);
        }
    }
}

/// Wakes the task with a reference of the caller's own, which goes.
///
/// # Safety
/// The caller gives up a producer reference of the task.
#[inline]
pub(super) unsafe fn take_over(task: *const Task, note: u32) {
    // SAFETY: the caller's reference keeps the task alive. The queue gets it, or the one that was kept.
    unsafe {
        match (*task).extra.acquire(note, (*task).head.is_local()) {
            Acquired::Bare => node::enqueue(task.cast()),
            Acquired::WithReference => {
                Head::drop_producer(task.cast());
                node::enqueue(task.cast());
            }
            Acquired::Noted | Acquired::Done => Head::drop_producer(task.cast()),
        }
    }
}

/// Whether a task's future gave its output.
///
/// # Safety
/// `head` is a task's that is alive.
pub(super) unsafe fn is_done(head: *const Head) -> bool {
    // SAFETY: the caller's contract.
    unsafe { (*head.cast::<Task>()).extra.is_done() }
}

/// How a task starts.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Start {
    /// It is polled on the stack of its creator.
    Now = 0,
    /// As `Now`, and it is stopped when the last handle goes.
    NowCancellable = STOPS,
    /// It is polled from the queue.
    Queued = QUEUED,
    /// As `Now`, of a local promise.
    Local = LOCAL,
    /// As `NowCancellable`, of a local promise.
    LocalCancellable = LOCAL | STOPS,
    /// As `Queued`, of a local promise.
    LocalQueued = LOCAL | QUEUED,
}

/// Of a [`Start`], whose other bits are flags of the node.
const QUEUED: u8 = 0b1;
const _: () = assert!(QUEUED & (LOCAL | STOPS) == 0);

impl Start {
    /// Of a task that is stopped when its last handle goes, and polled on the stack of its creator, with flags of its promise.
    #[inline]
    pub(crate) fn cancellable(flags: u8) -> Self {
        if flags & LOCAL == 0 { Start::NowCancellable } else { Start::LocalCancellable }
    }

    /// The flags of the node.
    #[inline]
    fn flags(self) -> u8 {
        // What waits for a promise in the slot comes later, if at all: see `stop`.
        TAKEN | self as u8 & (LOCAL | STOPS)
    }
}

/// Makes a hot promise of a future: polls it once here or in the queue, then from its scheduler's queue.
///
/// The caller has made sure that the future and its result are `Send` if their thread may change.
#[inline]
pub(crate) fn spawn<T, E, F>(future: F, start: Start, origin: &'static Location<'static>) -> Promise<T, E>
where
    E: Reason,
    F: Future<Output: IntoOutcome<T, E>>,
{
    spawn_here!(T, E, F: future, start, origin)
}

/// The body of [`spawn`], for functions that generated code calls: a call of another one would be compiled for each of its
/// futures.
macro_rules! spawn_here {
    ($T:ty, $E:ty, $F:ty: $future:expr, $start:expr, $origin:expr) => {{
        let future = ::std::mem::ManuallyDrop::<$F>::new($future);
        let vtable = &$crate::cell::task::TaskNode::<$T, $E, $F>::VTABLE;
        let (bytes, size) = ((&raw const future).cast(), size_of::<$F>());
        // SAFETY: the vtable is that of the future, which is moved and not used again.
        unsafe {
            $crate::cell::task::begin::<$T, $E, <$F as ::std::future::Future>::Output>(
                vtable, bytes, size, $start, $origin,
            )
        }
    }};
}
pub(crate) use spawn_here;

/// Makes a task, and gives it its first turn. Everything that does not depend on the type of the future, for which it would
/// be compiled again.
///
/// # Safety
/// The vtable is that of tasks of these types, and of the future, of which the bytes are moved into the task.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) unsafe fn begin<T, E: Reason, R: IntoOutcome<T, E>>(
    vtable: &'static VTable,
    future: *const u8,
    size: usize,
    start: Start,
    origin: &'static Location<'static>,
) -> Promise<T, E> {
    let head = Head::flagged(vtable, Stage::Body, origin, start.flags() | node::drops::<Extra>());
    let (memory, in_context) = context::obtain(&vtable.memory);
    let task = memory.cast::<Task>();
    // SAFETY: the caller's contract: fresh memory for a node, which is a task and then the slot. Its consumer reference
    // becomes the promise, its producer reference the owner's.
    unsafe {
        task.write(Task { head, extra: Extra::owned() });
        let node: *const Head = task.cast();
        if in_context {
            (*node).set(IN_CONTEXT);
        }
        future.copy_to_nonoverlapping(Head::result_ptr(node), size);
        (*node).scheduler.set(Some(scheduler::of((*node).is_local())));
        observe::made(node);
        let promise = Promise::from_raw(node);
        if start as u8 & QUEUED != 0 {
            hand_over(task);
        } else {
            current::creating(|| poll::<T, E, R>(node.cast()));
        }
        promise
    }
}

// ---- waiting for a promise without allocating ------------------------------------------------------------------

/// The vtable of the entry inside a task: firing it wakes the task; it is never queued itself.
static WAIT: VTable = VTable {
    fire: wait_fire,
    run: |_| unreachable!("a task's wait entry is not queued"),
    abandon: |_| unreachable!("a task's wait entry is not queued"),
    orphan: |_| unreachable!("it has no producers"),
    discard: |_, _| unreachable!("a task's wait entry has no result"),
    work: no_work,
    drop_body: |_| unreachable!("a task's wait entry is part of the task"),
    drop_front: |_| unreachable!("it is not a node"),
    memory: Place::of::<()>(),
    kind: Kind::Wait,
    result_offset: 0,
    hooks: None,
};

/// The task that a wait entry is inside of.
///
/// # Safety
/// `link` is the entry of a task that is alive.
#[inline]
unsafe fn task_of(link: *const Link) -> *const Task {
    const WAIT_OFFSET: usize = offset_of!(Task, extra) + offset_of!(Extra, wait);
    // SAFETY: the caller's contract.
    unsafe { link.byte_sub(WAIT_OFFSET).cast() }
}

/// Where the task of a wait entry runs.
///
/// # Safety
/// `link` is an entry in a list: its own producer reference keeps the task alive.
pub(crate) unsafe fn home(link: *const Link) -> Option<SchedulerId> {
    // SAFETY: the caller's contract.
    unsafe { (*task_of(link)).head.scheduler.get() }
}

/// The promise that a task's future awaited last: an address to compare.
///
/// # Safety
/// `head` is a task's that is queued, and the caller owns the entry.
pub(crate) unsafe fn awaited(head: *const Head) -> *const Head {
    // SAFETY: the caller's contract.
    unsafe { (*head.cast::<Task>()).extra.awaited.get() }
}

/// # Safety
/// The entry is a task's, was in a list, and is the caller's.
#[inline]
unsafe fn wait_fire(link: *const Link) {
    // SAFETY: the entry is inside a task that is lent, owned, parked, or has a reference of the entry's. Unless this takes it
    // over, it may be gone behind the exchange.
    unsafe {
        let task = task_of(link);
        let extra = &(*task).extra;
        if extra.is_lent() {
            extra.lend(false);
            extra.waiting.set(false);
            return node::enqueue(task.cast());
        }
        match extra.acquire(FIRED, (*task).head.is_local()) {
            Acquired::WithReference => {
                extra.waiting.set(false);
                node::enqueue(task.cast());
            }
            Acquired::Bare => unreachable!("its entry was in a list"),
            Acquired::Noted => {}
            // It has a reference of its own then.
            Acquired::Done => Head::drop_producer(task.cast()),
        }
    }
}

/// How the running task is to wait for a promise.
pub(crate) enum Wait {
    /// Its entry is in the promise's list now.
    Registered,
    /// The promise is settled.
    Settled,
    /// The entry is taken by another promise, or the waker is not the running task's: use a waiter of its own.
    Elsewhere,
}

/// Waits for the promise `on` with the running task's own entry, for the handle at this address.
///
/// # Safety
/// The caller is a consumer of `on`.
pub(crate) unsafe fn wait(on: *const Head, handle: *const (), waker: &Waker) -> Wait {
    let Some(task) = running(waker) else { return Wait::Elsewhere };
    // SAFETY: the running task is alive, and this thread is its owner.
    unsafe {
        let extra = &(*task).extra;
        if (*task).head.is_local() && !(*on).is_local() {
            // Others have that promise, too, and would reach the task by its entry.
            return Wait::Elsewhere;
        }
        // ORDERING: Relaxed: `clear` synchronises.
        if extra.waiting.get() && extra.run.load(Ordering::Relaxed) & FIRED != 0 {
            extra.clear(FIRED, (*task).head.is_local());
        }
        if extra.waiting.get() {
            if !ptr::eq(extra.awaited.get(), on) {
                return Wait::Elsewhere;
            }
            if !ptr::eq(extra.waiter.get(), handle) {
                // Two handles wait with it.
                extra.waiter.set(ptr::null());
            }
            return Wait::Registered;
        }
        extra.here.set((*on).settles_here() && (*on).scheduler.get() == (*task).head.scheduler.get());
        extra.awaited.set(on);
        extra.waiter.set(handle);
        extra.fresh.set(true);
        extra.waiting.set(true);
        if Head::attach(on, &raw const (*task).extra.wait) {
            return Wait::Registered;
        }
        extra.waiting.set(false);
        Wait::Settled
    }
}

/// The promise that this entry waits for, of which jobs are at home there, will be settled by somebody else than these.
///
/// # Safety
/// The entry is in the promise's list, which is locked, and this is one of the jobs.
pub(super) unsafe fn settles_elsewhere(entry: *const Link, home: Option<SchedulerId>) {
    // SAFETY: the entry keeps the task alive. One of the same loop is not at work elsewhere.
    unsafe {
        let task = task_of(entry);
        if (*task).head.scheduler.get() == home {
            (*task).extra.here.set(false);
            (*task).take_back();
        }
    }
}

/// Calls `f` with the origin of the task that this thread is polling, if there is one.
pub(crate) fn with_origin(f: impl FnOnce(&OriginCell)) {
    let task = current::task();
    if !task.is_null() {
        // SAFETY: the task being polled is alive, and this thread is its owner.
        f(unsafe { &(*task).head.origin });
    }
}

/// The task that this thread is polling: an address to compare.
#[cfg(feature = "tracing")]
pub(crate) fn running_head() -> Option<*const Head> {
    let task = current::task();
    (!task.is_null()).then(|| task.cast())
}

/// Whether this thread is polling a local task.
pub(crate) fn runs_local() -> bool {
    let task = current::task();
    // SAFETY: the task being polled is alive.
    !task.is_null() && unsafe { (*task).head.is_local() }
}

/// The handle at this address waits no more: takes the running task's entry out of the promise's list, if that is what it
/// waited with.
///
/// Another handle of the promise may wait with the entry, too; this one may have been moved, or even have been polled by
/// another task. So the task is polled once more, and who still waits attaches again. In the poll in which it was attached
/// that could go on for ever: then only the handle that did so takes it out, and otherwise it stays until the promise settles.
///
/// # Safety
/// The caller is a consumer of `on`.
pub(crate) unsafe fn give_up(on: *const Head, handle: *const ()) {
    let task = current::task();
    if task.is_null() {
        return;
    }
    // SAFETY: the running task is alive, and this thread is its owner.
    unsafe {
        let extra = &(*task).extra;
        if !extra.waiting.get() || !ptr::eq(extra.awaited.get(), on) {
            return;
        }
        let fresh = extra.fresh.get();
        if (fresh && !ptr::eq(extra.waiter.get(), handle)) || !Head::unlink(on, &raw const (*task).extra.wait)
        {
            return;
        }
        extra.waiting.set(false);
        if !fresh {
            if (*task).head.is_local() {
                change_alone(&extra.run, |seen| seen | WOKEN);
            } else {
                // ORDERING: Relaxed: a note to itself.
                extra.run.fetch_or(WOKEN, Ordering::Relaxed);
            }
        }
    }
}

/// The task this thread is polling, if `waker` is its waker.
#[inline]
pub(crate) fn running(waker: &Waker) -> Option<*const Task> {
    let task = current::task();
    (!task.is_null() && ptr::eq(waker.data(), task.cast()) && ptr::eq(waker.vtable(), &WAKER)).then_some(task)
}

// ---- wakers ------------------------------------------------------------------------------------------------------

/// A waker is a producer reference on its task. Of a local task there is only the one of its poll, which is borrowed; copies of
/// that are [tickets](ticket).
static WAKER: RawWakerVTable = RawWakerVTable::new(waker_clone, waker_wake, waker_wake_by_ref, waker_drop);

#[inline]
fn raw_waker(task: *const Task) -> RawWaker {
    RawWaker::new(task.cast(), &WAKER)
}

/// # Safety
/// As [`RawWakerVTable`] says, of a task.
unsafe fn waker_clone(task: *const ()) -> RawWaker {
    // SAFETY: the waker being cloned keeps the task alive.
    unsafe {
        if (*task.cast::<Head>()).is_local() {
            return ticket::first(task.cast());
        }
        (*task.cast::<Head>()).add_producer();
    }
    raw_waker(task.cast())
}

/// # Safety
/// As above; the caller gives its reference up.
unsafe fn waker_wake(task: *const ()) {
    // SAFETY: the waker's own reference, which goes.
    unsafe { take_over(task.cast(), 0) }
}

/// # Safety
/// As above.
unsafe fn waker_wake_by_ref(task: *const ()) {
    // SAFETY: the waker keeps the task alive.
    unsafe {
        if (*task.cast::<Head>()).is_local() {
            return ticket::first_wake(task.cast());
        }
        wake(task.cast());
    }
}

/// Wakes a task that the caller keeps alive.
///
/// # Safety
/// The task is alive.
pub(super) unsafe fn wake(task: *const Task) {
    // SAFETY: the caller's contract; with ownership goes a reference for the queue.
    unsafe {
        match (*task).extra.acquire(0, (*task).head.is_local()) {
            Acquired::Bare => {
                (*task).head.add_producer();
                node::enqueue(task.cast());
            }
            Acquired::WithReference => node::enqueue(task.cast()),
            Acquired::Noted | Acquired::Done => {}
        }
    }
}

/// # Safety
/// As above; the caller gives its reference up.
unsafe fn waker_drop(task: *const ()) {
    // SAFETY: the waker's own reference, which goes.
    unsafe { Head::drop_producer(task.cast()) }
}
