//! The typed part of a node: its slot, and what happens to a promise once its own work has given an [`Outcome`].

use std::cell::UnsafeCell;
use std::mem::{ManuallyDrop, needs_drop, offset_of, transmute};
use std::panic::Location;
use std::ptr;

use super::head::{DROPS, FOLLOWED, Head, IGNORED, IN_CONTEXT, Kind, LOCAL, Link, Stage, VTable, Verdict};
use super::hooks::{self, Hooks};
use super::pool::{self, Place};
use super::readers;
use super::seats::Seats;
use super::stop::{self, Held};
use super::ticket;
use crate::context::node as context;
use crate::fault::{Abandoned, Fault};
use crate::observe;
use crate::outcome::{Outcome, Thenable};
use crate::panic::{catch, swallow};
use crate::promise::Promise;
use crate::reason::Reason;
use crate::resolver::Resolver;
use crate::scheduler::{self, Job, current};
use crate::{trace, unhandled};

/// What a node holds; `Head::stage` says which field is live while it is pending, `result` is once it is settled. All of
/// them are reached through the slot's address, by code that knows `T` and `E` only.
#[allow(dead_code, reason = "the fields make room")]
pub(crate) union Slot<T, E, B> {
    empty: (),
    pub(crate) body: ManuallyDrop<B>,
    following: ManuallyDrop<Following<T, E>>,
    thenable: ManuallyDrop<Box<dyn Thenable<T, E>>>,
    pub(crate) result: ManuallyDrop<Result<T, E>>,
}

/// What a node follows. The promise stands first, as in a slot that has no more yet.
#[repr(C)]
struct Following<T, E> {
    promise: Promise<T, E>,
    /// How many jobs to let pass before settling, for links that were spliced out.
    ticks: u32,
}

/// A promise cell with own work `B` and, between head and slot, the extra state `X` that work needs.
#[repr(C)]
pub(crate) struct Node<T, E, X, B> {
    pub(crate) head: Head,
    pub(crate) extra: X,
    pub(crate) slot: UnsafeCell<Slot<T, E, B>>,
}

/// A node without work of its own: a resolver decides it, or it is settled from the start.
pub(crate) type Deferred<T, E> = Node<T, E, (), ()>;

impl<T, E, X, B> Node<T, E, X, B> {
    pub(crate) const PLACE: Place = Place::of::<Self>();

    /// A pending node.
    #[inline]
    pub(crate) fn allocate(head: Head, extra: X, slot: Slot<T, E, B>) -> *const Head {
        // SAFETY: fresh memory for this type.
        let node = unsafe { Self::put(pool::obtain(Self::PLACE), head, extra, slot) };
        observe::made(node);
        node
    }

    #[inline(always)]
    fn marked(self) -> Self {
        if drops::<X>() != 0 {
            self.head.set(DROPS);
        }
        self
    }

    /// Who makes a pending node tells [`observe::made`].
    ///
    /// # Safety
    /// The memory is for a node of this type.
    #[inline(always)]
    pub(crate) unsafe fn put(memory: *mut u8, head: Head, extra: X, slot: Slot<T, E, B>) -> *const Head {
        let node = memory.cast::<Self>();
        // SAFETY: the caller's contract.
        unsafe { node.write(Node { head, extra, slot: UnsafeCell::new(slot) }.marked()) };
        node.cast_const().cast()
    }

    /// The same for a node with code of the user's, which will run in the context that is in force here; and whether there is one.
    #[inline]
    pub(crate) fn allocate_in_context(head: Head, extra: X, slot: Slot<T, E, B>) -> (*const Head, bool) {
        let (memory, in_context) = context::obtain(&Self::PLACE);
        let node = memory.cast::<Self>();
        // SAFETY: as above.
        unsafe {
            node.write(Node { head, extra, slot: UnsafeCell::new(slot) }.marked());
            if in_context {
                (*node).head.set(IN_CONTEXT);
            }
        }
        observe::made(node.cast_const().cast());
        (node.cast_const().cast(), in_context)
    }

    /// The vtable of nodes with these types. What depends on the body is as little as can be, since each closure and each
    /// future is a type of its own, for which everything is compiled again.
    pub(crate) const fn vtable(kind: Kind, run: unsafe fn(*const Link), work: unsafe fn()) -> VTable
    where
        E: Reason,
    {
        VTable {
            fire: enqueue,
            run,
            abandon: abandon::<T, E>,
            orphan: scheduler::abandon,
            discard: discard::<T, E>,
            work,
            drop_body: drop_body::<B>(),
            drop_front: drop_front::<X>,
            memory: Self::PLACE,
            kind,
            result_offset: offset_of!(Self, slot),
            hooks: None,
        }
    }
}

/// Of nodes and entries that have none.
///
/// # Safety
/// None.
pub(crate) unsafe fn no_work() {}

/// Drops a body in a slot, which is not used again.
const fn drop_body<B>() -> unsafe fn(*mut ()) {
    // SAFETY: pointers are passed alike, wherever they point.
    unsafe { transmute::<unsafe fn(*mut B), unsafe fn(*mut ())>(ptr::drop_in_place::<B>) }
}

/// The flag of a node with this extra state that says whether [`drop_front`] does anything.
pub(super) const fn drops<X>() -> u8 {
    if needs_drop::<(Head, X)>() { DROPS } else { 0 }
}

/// # Safety
/// The caller frees the node, which has this extra state.
unsafe fn drop_front<X>(node: *const Head) {
    // SAFETY: the caller frees the node. The place of the extra state does not depend on the slot, which drops nothing.
    unsafe { node.cast_mut().cast::<Node<(), (), X, ()>>().drop_in_place() }
}

/// Drops what the slot of a pending node holds.
///
/// # Safety
/// The caller is the producer side of a node of these types.
pub(crate) unsafe fn drop_stage<T, E>(head: *const Head) {
    // SAFETY: the stage says what is in the slot; it is taken out once.
    unsafe {
        let slot: *mut () = Head::result_ptr(head);
        let stage = (*head).stage.get();
        (*head).stage.set(Stage::Empty);
        match stage {
            Stage::Empty => {}
            Stage::Body => swallow(|| ((*head).link.vtable.drop_body)(slot)),
            Stage::Sharing => {
                readers::own(head);
                drop_stage::<T, E>(head);
            }
            Stage::Adopt | Stage::Following => slot.cast::<Promise<T, E>>().drop_in_place(),
            Stage::Thenable => swallow(|| slot.cast::<Box<dyn Thenable<T, E>>>().drop_in_place()),
        }
    }
}

/// # Safety
/// As [`VTable::abandon`], of a node of these types.
unsafe fn abandon<T, E: Reason>(link: *const Link) {
    // SAFETY: the caller gives up the producer reference it owns on a pending node nobody else produces.
    unsafe {
        let head = link.cast::<Head>();
        if (*head).link.vtable.kind == Kind::Task && (*head).is_local() {
            ticket::forget(head.cast());
        }
        drop_stage::<T, E>(head);
        reject_quietly::<T, E>(head, Fault::Abandoned(Abandoned::new((*head).origin.get().place())));
    }
}

/// # Safety
/// As [`VTable::discard`]: the result is written, of these types, and the caller's; it is not used again.
unsafe fn discard<T, E: Reason>(head: *const Head, report: bool) {
    // SAFETY: the caller owns the settled result, which is dropped here and not used again.
    unsafe {
        let result = Head::result_ptr::<Result<T, E>>(head);
        if report
            && let Err(reason) = &*result
            && !(*head).has(IGNORED)
        {
            unhandled::report(reason, (*head).origin.get());
        }
        swallow(|| ptr::drop_in_place(result));
    }
}

/// One turn of a node that is past its own work.
///
/// # Safety
/// As [`VTable::run`]; the stage is not `Body`.
pub(crate) unsafe fn run_resolution<T, E: Reason>(link: *const Link) {
    // SAFETY: the queue's producer reference is passed on; the stage says which field is live.
    unsafe {
        let head = link.cast::<Head>();
        let slot: *mut () = Head::result_ptr(head);
        match (*head).stage.get() {
            Stage::Adopt => match (*head).dissolve() {
                None => {
                    (&raw mut (*slot.cast::<Following<T, E>>()).ticks).write(0);
                    follow::<T, E>(head, stop::attaching(head));
                }
                Some((follower, held)) => {
                    // Nobody observes this link of a chain of promises that follow promises: splice it out, so that
                    // a loop of them runs in constant memory. The follower keeps count of the jobs it cost.
                    (*head).stage.set(Stage::Empty);
                    let followed = slot.cast::<Promise<T, E>>().read();
                    let following = Head::result_ptr::<Following<T, E>>(follower);
                    let ticks = (*following).ticks.saturating_add(1);
                    following.write(Following { promise: followed, ticks });
                    follow::<T, E>(follower, held);
                    observe::gone(head);
                    Head::drop_producer(head);
                }
            },
            Stage::Following if is_to_wait::<T, E>(slot) => enqueue(link),
            Stage::Following => {
                (*head).stage.set(Stage::Empty);
                let followed = slot.cast::<Promise<T, E>>().read();
                // Taking may clone, which is the user's code.
                match catch(|| followed.take_plain()) {
                    Ok(result) => settle::<T, E>(head, result),
                    Err(panic) => reject::<T, E>(head, Fault::Panicked(panic)),
                }
            }
            Stage::Thenable => {
                (*head).stage.set(Stage::Empty);
                Head::unpin(head);
                let thenable = slot.cast::<Box<dyn Thenable<T, E>>>().read();
                let resolver = Resolver::<T, E>::from_producer(head);
                if let Err(panic) = catch(|| thenable.then(resolver.clone())) {
                    resolver.reject_fault(Fault::Panicked(panic));
                }
            }
            stage @ (Stage::Empty | Stage::Body | Stage::Sharing) => {
                unreachable!("queued at stage {stage:?}")
            }
        }
    }
}

/// Whether jobs are to pass before the node settles as the promise in its slot has. This is one of them then.
///
/// # Safety
/// The slot is that of a node at stage `Following`.
unsafe fn is_to_wait<T, E>(slot: *mut ()) -> bool {
    // SAFETY: the caller's contract.
    let ticks = unsafe { &mut (*slot.cast::<Following<T, E>>()).ticks };
    let waits = *ticks > 0 && current::ordered();
    if waits {
        *ticks -= 1;
    }
    waits
}

impl<T, E: Reason> Deferred<T, E> {
    const VTABLE: VTable = Self::vtable(Kind::Plain, run_resolution::<T, E>, no_work);

    /// A pending node: one consumer, one producer.
    pub(crate) fn pending(origin: &'static Location<'static>, flags: u8) -> *const Head {
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, flags);
        Self::allocate(head, (), Slot { empty: () })
    }

    /// A settled node: one consumer.
    pub(crate) fn settled(
        result: Result<T, E>,
        origin: &'static Location<'static>,
        flags: u8,
    ) -> *const Head {
        let head = Head::settled(&Self::VTABLE, result.is_err(), origin, flags);
        // SAFETY: fresh memory for this type.
        unsafe { Self::put(pool::obtain(Self::PLACE), head, (), Slot { result: ManuallyDrop::new(result) }) }
    }
}

/// As [`Deferred`], with hooks: for callbacks.
pub(crate) type Hooked<T, E> = Node<T, E, Hooks, ()>;

impl<T, E: Reason> Hooked<T, E> {
    const VTABLE: VTable = VTable {
        hooks: Some(Self::hooks),
        abandon: Self::abandon,
        ..Self::vtable(Kind::Plain, run_resolution::<T, E>, no_work)
    };

    /// # Safety
    /// The node is alive, and of this type.
    unsafe fn hooks(head: *const Head) -> *const Hooks {
        // SAFETY: the caller holds a reference on a node of this type.
        unsafe { &raw const (*head.cast::<Self>()).extra }
    }

    /// # Safety
    /// As above, of a node with hooks.
    unsafe fn abandon(link: *const Link) {
        // SAFETY: the caller's contract.
        unsafe {
            hooks::note_abandoned(link.cast());
            abandon::<T, E>(link);
        }
    }

    /// A pending node: one consumer, one producer; and whether there is a context behind it.
    #[inline]
    pub(crate) fn pending<const FLAGS: u8>(origin: &'static Location<'static>) -> (*const Head, bool) {
        if !context::nothing() {
            return Self::pending_in_context(origin, FLAGS);
        }
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, FLAGS);
        (Self::allocate(head, Hooks::new(), Slot { empty: () }), false)
    }

    #[cold]
    fn pending_in_context(origin: &'static Location<'static>, flags: u8) -> (*const Head, bool) {
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, flags);
        Self::allocate_in_context(head, Hooks::new(), Slot { empty: () })
    }
}

/// A pending node that the reactions of several promises decide.
pub(crate) type Combined<T, E> = Node<T, E, Seats, ()>;

impl<T, E: Reason> Combined<T, E> {
    const VTABLE: VTable =
        VTable { hooks: Some(Self::hooks), ..Self::vtable(Kind::Combined, run_resolution::<T, E>, no_work) };

    /// # Safety
    /// The node is alive, and of this type.
    unsafe fn hooks(head: *const Head) -> *const Hooks {
        // SAFETY: the caller holds a reference on a node of this type.
        unsafe { &raw const (*head.cast::<Self>()).extra.hooks }
    }

    /// One consumer, one producer, and seats for about so many.
    pub(crate) fn pending(flags: u8, origin: &'static Location<'static>, about: usize) -> *const Head {
        let head = Head::flagged(&Self::VTABLE, Stage::Empty, origin, flags);
        head.scheduler.set(Some(scheduler::of(flags & LOCAL != 0)));
        Self::allocate(head, Seats::new(about), Slot { empty: () })
    }
}

/// A node's turn has come: put it into the queue of the scheduler it belongs to.
///
/// # Safety
/// The entry is a node in no list or queue, and the caller passes on a producer reference of it.
#[inline]
pub(crate) unsafe fn enqueue(link: *const Link) {
    // SAFETY: only nodes use this; the link is their first field, and the caller owns a producer reference.
    unsafe {
        let head = link.cast::<Head>();
        scheduler::schedule((*head).scheduler.get(), Job::new(head));
    }
}

/// Attaches a node to a promise: it is queued when that settles, or at once.
///
/// # Safety
/// The caller passes on a producer reference of `node`, which is in no list or queue, and keeps `promise` alive up to the
/// call; `node` is a consumer of it.
#[inline(never)]
pub(crate) unsafe fn attach(promise: *const Head, node: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        if !Head::attach(promise, node.cast()) {
            enqueue(node.cast());
        }
    }
}

/// As [`attach`], in a turn of the event loop where a fresh reaction is at home; gives the node.
///
/// # Safety
/// As [`attach`]; nobody else lets go of the node meanwhile.
pub(crate) unsafe fn attached(promise: *const Head, node: *const Head) -> *const Head {
    // SAFETY: the caller's contract.
    unsafe {
        if Head::is_done_for_one(promise) {
            // Nobody else waited for it.
            current::push_here(Job::new(node));
            return node;
        }
        let attached = if (*promise).is_last_consumer() {
            Head::attach_sole(promise, node)
        } else {
            Head::try_attach(promise, node.cast())
        };
        if attached { node } else { attached_anyhow(promise, node) }
    }
}

/// # Safety
/// As [`attached`].
#[inline(never)]
unsafe fn attached_anyhow(promise: *const Head, node: *const Head) -> *const Head {
    // SAFETY: the caller's contract.
    unsafe { attach(promise, node) };
    node
}

/// Attaches a node to the promise in its slot, which is kept as it is meanwhile.
///
/// # Safety
/// The caller passes on a producer reference of a node of these types that is in no list or queue, and the slot holds the
/// promise to follow.
unsafe fn follow<T, E>(head: *const Head, held: Held) {
    // SAFETY: the caller's contract. The reaction may fire on another thread as soon as it is attached: stage first.
    unsafe {
        (*head).stage.set(Stage::Following);
        let followed = (*Head::result_ptr::<Promise<T, E>>(head)).head();
        if !(*followed).state.load().settled() {
            (*followed).set(FOLLOWED);
        }
        // Who wants to stop it has said so before, or finds it in the list.
        let attached = !stop::is_unwanted(head) && Head::attach(followed, head.cast());
        drop(held);
        if !attached {
            enqueue(head.cast());
        }
    }
}

/// Writes and publishes a result; gives up one producer reference.
///
/// # Safety
/// The caller is the one producer that settles this node of these types, and owns a producer reference; the slot is empty.
pub(crate) unsafe fn settle<T, E>(head: *const Head, result: Result<T, E>) {
    // SAFETY: the caller's contract.
    unsafe { publish(head, result, true, false) }
}

/// As [`settle`] with a value, of a promise that is not local, by a resolver.
///
/// # Safety
/// As [`settle`].
#[inline]
pub(crate) unsafe fn resolve_to<T, E>(head: *const Head, value: T) {
    // SAFETY: the slot is the settling producer's until the state word says settled.
    unsafe {
        Head::result_ptr::<Result<T, E>>(head).write(Ok(value));
        Head::settle_value(head);
    }
}

/// As [`settle`] with a value, in the node's own job, as its only producer.
///
/// # Safety
/// As [`settle`].
#[inline(never)]
pub(crate) unsafe fn fulfil<T, E>(head: *const Head, value: T) {
    // SAFETY: as in `publish`. Where there is no consumer and never will be, nobody would see the value.
    unsafe {
        if (*head).state.load().only_pinned_and_unwanted() {
            drop_unwanted(value);
            return Head::dealloc(head);
        }
        Head::result_ptr::<Result<T, E>>(head).write(Ok(value));
        Head::settle_in_turn(head);
    }
}

#[inline]
fn drop_unwanted<T>(value: T) {
    if needs_drop::<T>() {
        swallow(|| drop(value));
    }
}

/// As [`settle`], but the caller keeps its producer reference.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn settle_and_keep<T, E>(head: *const Head, result: Result<T, E>) {
    // SAFETY: the caller's contract.
    unsafe { publish(head, result, true, true) }
}

/// Rejects with a fault of the library's own.
///
/// Making a reason of it is the user's code (`From<Fault>`). If that panics, there is nothing the promise could be
/// rejected with: it stays pending, and stays allocated.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn reject<T, E: Reason>(head: *const Head, fault: Fault) {
    // SAFETY: the caller's contract.
    unsafe { publish_fault::<T, E>(head, fault, true) }
}

/// As [`reject`], with a fault that is not worth a report when there is no handle any more.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn reject_quietly<T, E: Reason>(head: *const Head, fault: Fault) {
    // SAFETY: the caller's contract.
    unsafe { publish_fault::<T, E>(head, fault, false) }
}

/// # Safety
/// As [`settle`].
unsafe fn publish_fault<T, E: Reason>(head: *const Head, fault: Fault, report: bool) {
    if let Ok(reason) = catch(|| E::from(fault)) {
        // SAFETY: the caller's contract.
        unsafe { publish::<T, E>(head, Err(reason), report, false) }
    }
}

/// # Safety
/// As [`settle`]; the producer reference goes unless it is `kept`.
unsafe fn publish<T, E>(head: *const Head, result: Result<T, E>, report: bool, kept: bool) {
    // SAFETY: the slot is the settling producer's until the state word says settled.
    unsafe {
        let rejected = result.is_err();
        Head::result_ptr::<Result<T, E>>(head).write(result);
        Head::settle(head, Verdict { rejected, report, kept });
    }
}

/// ECMAScript's promise reject function, past its already-resolved check.
///
/// # Safety
/// As [`settle`].
pub(crate) unsafe fn refuse<T, E: Reason>(head: *const Head, mut reason: E) {
    // SAFETY: the caller's contract.
    unsafe {
        if (*head).link.vtable.kind == Kind::Reaction {
            trace::passed_on(&mut reason, (*head).origin.get());
        }
        settle::<T, E>(head, Err(reason));
    }
}

/// ECMAScript's promise resolve function, past its already-resolved check: settles the node, or locks it in.
///
/// # Safety
/// As [`settle`]; `B` and `X` need not be known, since following and thenable share the slot's place with the result.
pub(crate) unsafe fn resolve<T, E: Reason>(head: *const Head, outcome: Outcome<T, E>) {
    // SAFETY: the caller's contract; the slot is written before the node is queued.
    unsafe {
        match outcome {
            Outcome::Value(value) => settle::<T, E>(head, Ok(value)),
            Outcome::Reason(reason) => refuse::<T, E>(head, reason),
            Outcome::Promise(promise) => match promise.try_head() {
                Some(itself) if ptr::eq(itself, head) => {
                    reject::<T, E>(head, Fault::SelfResolution);
                    drop(promise);
                }
                Some(_) => {
                    Head::result_ptr::<Promise<T, E>>(head).write(promise.into_plain());
                    lock_in(head, Stage::Adopt);
                }
                None => {
                    // The panic that any other use of it is.
                    let Err(panic) = catch(|| promise.head()) else { unreachable!("it has no node") };
                    reject::<T, E>(head, Fault::Panicked(panic));
                }
            },
            Outcome::Thenable(thenable) => {
                Head::result_ptr::<Box<dyn Thenable<T, E>>>(head).write(thenable);
                lock_in(head, Stage::Thenable);
            }
        }
    }
}

/// # Safety
/// As [`settle`], of a node whose slot was filled for this stage.
unsafe fn lock_in(head: *const Head, stage: Stage) {
    // SAFETY: the caller is the producer side and has just filled the slot for this stage.
    unsafe {
        (*head).stage.set(stage);
        // A task or a reaction stays where it is: whoever settles what it awaited, attaches to it, or stops it, may be asking.
        if (*head).link.vtable.kind == Kind::Plain {
            (*head).scheduler.set(Some(scheduler::of((*head).is_local())));
        }
        enqueue(head.cast());
    }
}
