//! Nodes made from a future: the promise's cell and the task that decides it are one allocation.
//!
//! A task is *owned* while it is queued or being polled; only the owner touches the future. A wake of a task that is
//! not owned takes ownership and queues it; a wake of an owned one leaves a note, and the owner queues it again. A
//! task that asked for a tick stays owned while it travels through the queue, so a tick costs no atomic operation.

use std::future::Future;
use std::mem::{ManuallyDrop, MaybeUninit, offset_of, transmute};
use std::panic::Location;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use super::head::{Head, Kind, Link, STOPS, Stage, TAKEN, VTable};
use super::node::{self, Node, Slot, no_work};
use super::pool::Place;
use crate::fault::Fault;
use crate::outcome::{IntoOutcome, Outcome};
use crate::panic::{catch, swallow};
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::{self, SchedulerId, current};
use crate::sync::{AtomicBool, AtomicU32, Cell, Ordering};
use crate::trace::OriginCell;

/// Queued or being polled.
const OWNED: u32 = 0b001;
/// Woken while owned.
const WOKEN: u32 = 0b010;
/// The future is gone.
const DONE: u32 = 0b100;
/// Nobody wants the result: the owner drops the future instead of polling it.
const CANCELLED: u32 = 0b1000;

/// What a task has beside the head: who owns it, and one place to wait in without allocating.
pub(crate) struct Extra {
    run: AtomicU32,
    /// The task's own entry in the reaction list of the promise it awaits. Used while `waiting`.
    wait: Link,
    waiting: AtomicBool,
    /// The promise `wait` was last attached to: an address to compare, never dereferenced. Owner only.
    awaited: Cell<*const Head>,
    /// Where the handle was that waits with it: an address to compare. Owner only.
    waiter: Cell<*const ()>,
    /// It was attached in the poll that is going on. Owner only.
    fresh: Cell<bool>,
}

/// The untyped start of every task node.
#[repr(C)]
pub(crate) struct Task {
    head: Head,
    extra: Extra,
}

impl Task {
    /// Whether the task's owner has no note to look at.
    #[inline]
    pub(crate) fn may_go_on(&self) -> bool {
        // ORDERING: Relaxed: a note that comes now is looked at in the next turn.
        self.extra.run.load(Ordering::Relaxed) == OWNED
    }
}

type TaskNode<T, E, F> = Node<T, E, Extra, F>;

/// Polls the future in this slot once. `true`: it is over, and what it gave was written. May unwind.
type Work<T, E> = unsafe fn(*mut (), &mut Context<'_>, &mut MaybeUninit<Outcome<T, E>>) -> bool;

impl<T, E: Reason, F> TaskNode<T, E, F>
where
    F: Future<Output: IntoOutcome<T, E>>,
{
    const VTABLE: VTable = {
        let work: Work<T, E> = Self::work;
        // SAFETY: `poll` makes it what it is before it calls it.
        let work = unsafe { transmute::<Work<T, E>, unsafe fn()>(work) };
        VTable { orphan, ..Self::vtable(Kind::Task, run::<T, E>, work) }
    };

    unsafe fn work(slot: *mut (), cx: &mut Context<'_>, given: &mut MaybeUninit<Outcome<T, E>>) -> bool {
        // SAFETY: the caller has the future in the slot, where it is pinned, and does not use it when it is over.
        let future = unsafe { Pin::new_unchecked(&mut *slot.cast::<F>()) };
        let Poll::Ready(output) = future.poll(cx) else { return false };
        given.write(output.into_outcome());
        true
    }
}

unsafe fn run<T, E: Reason>(link: *const Link) {
    // SAFETY: the queue passes its producer reference on; at stage `Body` the caller is the task's owner.
    unsafe {
        if (*link.cast::<Head>()).stage.get() == Stage::Body {
            poll::<T, E>(link.cast());
        } else {
            node::run_resolution::<T, E>(link);
        }
    }
}

/// Polls the future once, as its owner, and settles, queues or lets go of the task.
unsafe fn poll<T, E: Reason>(task: *const Task) {
    // SAFETY: the caller is the owner and gives up one producer reference; the future is pinned in the node.
    unsafe {
        let head = task.cast::<Head>();
        if (*task).extra.clear_woken() {
            return stop::<T, E>(task);
        }
        (*task).extra.fresh.set(false);
        let waker = ManuallyDrop::new(Waker::from_raw(raw_waker(task)));
        let work = transmute::<unsafe fn(), Work<T, E>>((*head).link.vtable.work);
        let slot: *mut () = Head::result_ptr(head);
        let mut given = MaybeUninit::uninit();
        let (polled, ticked) =
            current::polling(task, || catch(|| work(slot, &mut Context::from_waker(&waker), &mut given)));
        let output = match polled {
            Ok(false) => return pause(task, ticked),
            Ok(true) => Ok(given.assume_init()),
            Err(panic) => Err(panic),
        };
        // ORDERING: Release: later wakes see DONE and leave the slot alone; they read nothing else.
        (*task).extra.run.store(DONE, Ordering::Release);
        (*head).stage.set(Stage::Empty);
        drop_future(task, slot);
        match output {
            Ok(outcome) => node::resolve::<T, E>(head, outcome),
            Err(panic) => node::reject::<T, E>(head, Fault::Panicked(panic)),
        }
    }
}

/// Drops a future that is over.
unsafe fn drop_future(task: *const Task, slot: *mut ()) {
    // SAFETY: the caller is the owner, and the future is in the slot.
    unsafe {
        // ORDERING: Relaxed: only the owner sets it.
        if (*task).extra.waiting.load(Ordering::Relaxed) {
            drop_waiting_future(task, slot);
        } else {
            swallow(|| ((*task).head.link.vtable.drop_body)(slot));
        }
    }
}

/// As the running task: what the future waited for is given up.
#[cold]
unsafe fn drop_waiting_future(task: *const Task, slot: *mut ()) {
    // SAFETY: as above.
    unsafe {
        current::polling(task, || swallow(|| ((*task).head.link.vtable.drop_body)(slot)));
    }
}

/// Drops the future of a task that is not wanted.
unsafe fn stop<T, E: Reason>(task: *const Task) {
    // SAFETY: as `poll`.
    unsafe {
        // ORDERING: as in `poll`.
        (*task).extra.run.store(DONE | CANCELLED, Ordering::Release);
        // As the running task: what its future waited for is given up.
        current::polling(task, || node::drop_stage::<T, E>(task.cast()));
        node::reject_quietly::<T, E>(task.cast(), Fault::Cancelled);
    }
}

/// The last producer went: a waker while nobody owned the task, so that nothing will ever wake it, or a resolver
/// after its future was done. A canceller may come in between, and own or have ended the task when this looks.
unsafe fn orphan(head: *const Head) {
    // SAFETY: the caller passes on the last producer reference. If a canceller owns the task, it has one of its own.
    unsafe {
        let task = head.cast::<Task>();
        if (*task).extra.is_done() || (*task).extra.acquire() {
            scheduler::abandon(head);
        } else {
            Head::drop_producer(head);
        }
    }
}

unsafe fn pause(task: *const Task, ticked: bool) {
    // SAFETY: as `poll`.
    unsafe {
        if ticked || !(*task).extra.release() {
            node::enqueue(task.cast());
        } else {
            Head::drop_producer(task.cast());
        }
    }
}

impl Extra {
    fn owned() -> Self {
        Extra {
            run: AtomicU32::new(OWNED),
            wait: Link::new(&WAIT),
            waiting: AtomicBool::new(false),
            awaited: Cell::new(ptr::null()),
            waiter: Cell::new(ptr::null()),
            fresh: Cell::new(false),
        }
    }

    /// Reads the notes left for the owner; `true`: the task is cancelled.
    #[inline]
    fn clear_woken(&self) -> bool {
        // ORDERING: the notes alone decide what to do; Acquire so that this poll sees what its waker wrote.
        let notes = self.run.load(Ordering::Relaxed);
        if notes & WOKEN != 0 {
            self.run.fetch_and(!WOKEN, Ordering::Acquire);
        }
        notes & CANCELLED != 0
    }

    /// The future gave its output. Not so when the task was cancelled.
    #[inline]
    fn is_done(&self) -> bool {
        // ORDERING: Relaxed: it was set before the caller became the last producer, or not at all.
        self.run.load(Ordering::Relaxed) == DONE
    }

    /// There is no future any more. Asked by the owner.
    fn is_over(&self) -> bool {
        // ORDERING: Relaxed: the owner sets it.
        self.run.load(Ordering::Relaxed) & DONE != 0
    }

    /// Gives ownership up. `false`: woken meanwhile, the caller stays the owner.
    #[inline]
    fn release(&self) -> bool {
        // ORDERING: Release hands the future to the next owner.
        self.run.compare_exchange(OWNED, 0, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// Takes ownership for the caller, or leaves a note for the owner.
    #[inline]
    fn acquire(&self) -> bool {
        self.acquire_with(0)
    }

    fn acquire_with(&self, note: u32) -> bool {
        // ORDERING: Acquire, also below: when a canceller has ended the task, `orphan` must see its producer reference.
        let mut seen = self.run.load(Ordering::Acquire);
        loop {
            let next = match seen {
                0 => OWNED | note,
                seen if seen & DONE != 0 => return false,
                seen => seen | WOKEN | note,
            };
            // ORDERING: Acquire takes the future over from the last owner; Release publishes what the waker's caller
            // wrote to the owner that finds the note.
            match self.run.compare_exchange_weak(seen, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(0) => return true,
                Ok(_) => return false,
                Err(now) => seen = now,
            }
        }
    }
}

/// The last handle of a task's promise goes while it is pending: the owner, or this call as the owner, sees to it that
/// the future is dropped.
pub(super) unsafe fn cancel(head: *const Head) {
    // SAFETY: the caller is a consumer, so the node is alive, also if the producers are gone. The reference comes before
    // ownership, so that `orphan`, when it finds the task owned, never gives up the last one.
    unsafe {
        let task = head.cast::<Task>();
        if !(*head).add_producer_beside_another() {
            return;
        }
        if (*task).extra.acquire_with(CANCELLED) {
            node::enqueue(head.cast());
        } else {
            Head::drop_producer(head);
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
pub(crate) enum Start {
    /// It is polled on the stack of its creator.
    Now,
    /// As `Now`, and it is stopped when the last handle goes.
    NowCancellable,
    /// It is polled from the queue.
    Queued,
}

/// Makes a hot promise of a future: polls it once here or in the queue, then from its scheduler's queue.
///
/// The caller has made sure that the future and its result are `Send` if their thread may change.
pub(crate) fn spawn<T, E, F>(future: F, start: Start, origin: &'static Location<'static>) -> Promise<T, E>
where
    E: Reason,
    F: Future<Output: IntoOutcome<T, E>>,
{
    // What waits for a promise in the slot comes later, if at all: see `stop`.
    let flags = TAKEN | if matches!(start, Start::NowCancellable) { STOPS } else { 0 };
    let head = Head::flagged(&TaskNode::<T, E, F>::VTABLE, Stage::Body, origin, flags);
    let node = TaskNode::<T, E, F>::allocate_in_context(
        head,
        Extra::owned(),
        Slot { body: ManuallyDrop::new(future) },
    );
    // SAFETY: the fresh node's consumer reference becomes the promise, its producer reference the owner's.
    unsafe { begin(node, start) }
}

/// The first turn of a task.
///
/// # Safety
/// The node is a fresh task of these types.
unsafe fn begin<T, E: Reason>(node: *const Head, start: Start) -> Promise<T, E> {
    // SAFETY: the caller's contract.
    unsafe {
        (*node).scheduler.set(Some(scheduler::current()));
        let promise = Promise::from_raw(node);
        match start {
            Start::Queued => node::enqueue(node.cast()),
            Start::Now | Start::NowCancellable => current::creating(|| poll::<T, E>(node.cast())),
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
    drop_front: None,
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

#[inline]
unsafe fn wait_fire(link: *const Link) {
    // SAFETY: the entry is inside a task that the entry's own producer reference keeps alive.
    unsafe {
        let task = task_of(link);
        // ORDERING: Release: the next owner that sees the entry free may reuse it.
        (*task).extra.waiting.store(false, Ordering::Release);
        wake(task);
        Head::drop_producer(task.cast());
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
        // ORDERING: Acquire pairs with the Release in `wait_fire`.
        if extra.waiting.load(Ordering::Acquire) {
            if !ptr::eq(extra.awaited.get(), on) {
                return Wait::Elsewhere;
            }
            if !ptr::eq(extra.waiter.get(), handle) {
                // Two handles wait with it.
                extra.waiter.set(ptr::null());
            }
            return Wait::Registered;
        }
        extra.awaited.set(on);
        extra.waiter.set(handle);
        extra.fresh.set(true);
        // ORDERING: Relaxed: published by the push.
        extra.waiting.store(true, Ordering::Relaxed);
        (*task).head.add_producer();
        if Head::attach(on, &raw const (*task).extra.wait) {
            return Wait::Registered;
        }
        // ORDERING: Relaxed: nobody else saw it.
        extra.waiting.store(false, Ordering::Relaxed);
        Head::drop_producer(task.cast());
        Wait::Settled
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
        // ORDERING: Acquire pairs with the Release in `wait_fire`.
        if !extra.waiting.load(Ordering::Acquire) || !ptr::eq(extra.awaited.get(), on) {
            return;
        }
        let fresh = extra.fresh.get();
        if (fresh && !ptr::eq(extra.waiter.get(), handle))
            || !(*on).state.unlink(&raw const (*task).extra.wait)
        {
            return;
        }
        // ORDERING: Relaxed: it is the owner's own again.
        extra.waiting.store(false, Ordering::Relaxed);
        if !fresh && !extra.is_over() {
            // ORDERING: Relaxed: a note to itself.
            extra.run.fetch_or(WOKEN, Ordering::Relaxed);
        }
        Head::drop_producer(task.cast());
    }
}

/// The task this thread is polling, if `waker` is its waker.
#[inline]
pub(crate) fn running(waker: &Waker) -> Option<*const Task> {
    let task = current::task();
    (!task.is_null() && ptr::eq(waker.data(), task.cast()) && ptr::eq(waker.vtable(), &WAKER)).then_some(task)
}

// ---- wakers ------------------------------------------------------------------------------------------------------

/// A waker is a producer reference on its task.
static WAKER: RawWakerVTable = RawWakerVTable::new(waker_clone, waker_wake, waker_wake_by_ref, waker_drop);

#[inline]
fn raw_waker(task: *const Task) -> RawWaker {
    RawWaker::new(task.cast(), &WAKER)
}

unsafe fn waker_clone(task: *const ()) -> RawWaker {
    // SAFETY: the waker being cloned keeps the task alive.
    unsafe { (*task.cast::<Head>()).add_producer() };
    raw_waker(task.cast())
}

unsafe fn waker_wake(task: *const ()) {
    // SAFETY: the waker's own reference, which goes.
    unsafe {
        wake(task.cast());
        waker_drop(task);
    }
}

unsafe fn waker_wake_by_ref(task: *const ()) {
    // SAFETY: the waker keeps the task alive.
    unsafe { wake(task.cast()) }
}

unsafe fn waker_drop(task: *const ()) {
    // SAFETY: the waker's own reference, which goes.
    unsafe { Head::drop_producer(task.cast()) }
}

#[inline]
unsafe fn wake(task: *const Task) {
    // SAFETY: the caller's reference keeps the task alive; with ownership goes a reference for the queue.
    unsafe {
        if (*task).extra.acquire() {
            (*task).head.add_producer();
            node::enqueue(task.cast());
        }
    }
}
