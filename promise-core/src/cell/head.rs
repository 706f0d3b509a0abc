//! The type-erased part of a node: what a list, a queue, a waker and a promise handle need to know of it.

use std::hint;
use std::panic::Location;
use std::ptr;

use super::hooks::{self, Hooks};
use super::late;
use super::node;
use super::pool::{self, Place};
use super::readers::Line;
use super::state::{Settling, State};
use super::stop::{self, Held};
use crate::context::node as context;
use crate::observe;
use crate::scheduler::{self, Job, SchedulerId, current, in_place};
use crate::sync::{AtomicPtr, AtomicU8, AtomicU32, Cell, Ordering};
use crate::trace::OriginCell;

/// An entry of a reaction list or of a job queue; never of both at once. Aligned for the marks in a state word.
#[repr(C, align(16))]
pub(crate) struct Link {
    /// The next older entry in a reaction list, the next younger one in a queue. Belongs to whoever owns the entry:
    /// the list's promise, the queue, or the code that moves it from one to the other.
    pub(crate) next: Cell<*const Link>,
    pub(crate) vtable: &'static VTable,
}

impl Link {
    #[inline]
    pub(crate) fn new(vtable: &'static VTable) -> Self {
        Link { next: Cell::new(ptr::null()), vtable }
    }
}

/// What can be done with an entry without knowing its types.
pub(crate) struct VTable {
    /// The promise this entry waits for has settled: move on (into a queue, or wake). Never runs handlers.
    pub(crate) fire: unsafe fn(*const Link),
    /// The entry's turn in the job queue has come. Never unwinds.
    pub(crate) run: unsafe fn(*const Link),
    /// Nobody will run it: drop what it holds and reject with `Abandoned`. Never unwinds.
    pub(crate) abandon: unsafe fn(*const Link),
    /// The last producer reference went and nothing was decided: nobody will.
    pub(crate) orphan: unsafe fn(*const Head),
    /// The result is not wanted: report it if it is an unhandled reason, and drop it.
    pub(crate) discard: unsafe fn(*const Head, report: bool),
    /// What the node's own work is: a function with a type that its `run` knows.
    pub(crate) work: unsafe fn(),
    /// Drop what the work is done with. Gets the slot.
    pub(crate) drop_body: unsafe fn(*mut ()),
    /// Drop what stands in front of the slot, of a node that [`DROPS`] it.
    pub(crate) drop_front: unsafe fn(*const Head),
    pub(crate) memory: Place,
    pub(crate) kind: Kind,
    /// Where in the node the result is.
    pub(crate) result_offset: usize,
    /// The node's guards and cancel functions, if its type has them.
    pub(crate) hooks: Option<unsafe fn(*const Head) -> *const Hooks>,
}

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A node, whose first field the link is, without work of its own.
    Plain,
    /// A node whose work waits for the promise that stands first in its slot.
    Reaction,
    /// A node with a future.
    Task,
    /// A node that the reactions of several promises decide: see [`seats`](super::seats).
    Combined,
    /// Inside a task.
    Wait,
    /// Inside a waiter.
    Waiter,
}

impl Kind {
    #[inline]
    pub(crate) fn is_node(self) -> bool {
        matches!(self, Kind::Plain | Kind::Reaction | Kind::Task | Kind::Combined)
    }
}

/// What the producer side of a pending node waits for; decides what its slot holds and what its turn in the queue means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    /// Nothing in the slot: a resolver decides, or the result is written.
    Empty,
    /// The node's own work: a handler and the promise it waits for, or a future.
    Body,
    /// The same, when the promise it waited for has settled, and others read that together with it: see [`readers`].
    Sharing,
    /// A promise to follow, not yet attached to: ECMAScript's NewPromiseResolveThenableJob.
    Adopt,
    /// A promise that is followed: attached to it, or queued because it settled.
    Following,
    /// A thenable whose `then` is to be called.
    Thenable,
}

/// How a promise is settled.
#[derive(Clone, Copy)]
pub(crate) struct Verdict {
    pub(crate) rejected: bool,
    /// A reason is worth telling somebody if there is no handle any more. One that only says that the work was stopped, or
    /// can never be done, is not.
    pub(crate) report: bool,
    /// The caller keeps its producer reference.
    pub(crate) kept: bool,
}

/// How a promise settles that nothing more is to be said of.
const FULFILLED: Settling = Settling { rejected: false, last: true, travels: false, handled: false };

/// There is a context behind the node: see [`context`]. Set when it is made.
pub(crate) const IN_CONTEXT: u8 = 0b1;
/// When the last handle goes while the promise is pending, its work stops: see [`stop`].
pub(crate) const STOPS: u8 = 0b10;
/// Somebody attached to the promise and does not want it any more: a rejection of it is nobody's.
pub(crate) const IGNORED: u8 = 0b100;
/// What the node's slot holds is being taken out. Only where jobs run in parallel; under the lock of [`stop`].
pub(crate) const TAKEN: u8 = 0b1000;
/// A node follows the promise, or did.
pub(crate) const FOLLOWED: u8 = 0b10000;
/// A tracker knows of the rejection.
const TRACKED: u8 = 0b100000;
/// Of a local promise: nobody but its thread sees the node, so nothing is exchanged. Set when it is made.
pub(crate) const LOCAL: u8 = 0b1000000;
/// What stands in front of the slot has a destructor. Set when it is made.
pub(crate) const DROPS: u8 = 0b1000_0000;

/// The epoch of a fresh node.
pub(crate) const FIRST_EPOCH: u32 = 0;

/// The first field of every node.
#[repr(C)]
pub(crate) struct Head {
    pub(crate) link: Link,
    // What is zero at first stands together, so that it is written together.
    pub(crate) state: State,
    /// How to clone the result, known as soon as there is a second consumer (see `Promise::clone`).
    cloner: AtomicPtr<()>,
    /// Of the resolving functions: a resolver is live while its epoch is this one. Counted up when one resolves.
    epoch: AtomicU32,
    /// Where the node's jobs run. Producer side only; of reactions and tasks it is never changed.
    pub(crate) scheduler: Cell<Option<SchedulerId>>,
    /// At stage `Following`: how many jobs to let pass before settling, for links that were spliced out. Producer side only.
    /// Of a settled promise: see [`readers`](Head::readers).
    pub(crate) ticks: Cell<u32>,
    /// Producer side only.
    pub(crate) stage: Cell<Stage>,
    /// [`IN_CONTEXT`] and its like.
    flags: AtomicU8,
    /// In an inbox: made ready by the same settling as the job before it. Whoever owns the entry.
    pub(crate) continues: Cell<bool>,
    /// Promise handles and reactions that will read the result.
    consumers: AtomicU32,
    /// Resolvers, queue entry or reaction, running task, wakers.
    producers: AtomicU32,
    /// Where the promise was made, or which step of its chain rejected.
    pub(crate) origin: OriginCell,
    /// Notices a node that is never freed.
    #[cfg(loom)]
    alive: loom::alloc::Track<()>,
}

impl Head {
    /// A pending node with one consumer and one producer.
    #[inline]
    pub(crate) fn flagged(
        vtable: &'static VTable,
        stage: Stage,
        origin: &'static Location<'static>,
        flags: u8,
    ) -> Self {
        Head {
            link: Link::new(vtable),
            state: State::pending(),
            consumers: AtomicU32::new(1),
            producers: AtomicU32::new(1),
            epoch: AtomicU32::new(FIRST_EPOCH),
            scheduler: Cell::new(None),
            stage: Cell::new(stage),
            flags: AtomicU8::new(flags),
            continues: Cell::new(false),
            ticks: Cell::new(0),
            cloner: AtomicPtr::new(ptr::null_mut()),
            origin: OriginCell::new(origin),
            #[cfg(loom)]
            alive: loom::alloc::Track::new(()),
        }
    }

    /// A pending node with a handler and a home.
    #[inline]
    pub(crate) fn of_reaction(
        vtable: &'static VTable,
        origin: &'static Location<'static>,
        home: SchedulerId,
        state: State,
        flags: u8,
    ) -> Self {
        Head { state, scheduler: Cell::new(Some(home)), ..Head::flagged(vtable, Stage::Body, origin, flags) }
    }

    /// A settled node with one consumer and no producer.
    #[inline]
    pub(crate) fn settled(
        vtable: &'static VTable,
        rejected: bool,
        origin: &'static Location<'static>,
        flags: u8,
    ) -> Self {
        Head {
            state: State::settled(rejected),
            producers: AtomicU32::new(0),
            ..Head::flagged(vtable, Stage::Empty, origin, flags)
        }
    }

    #[inline]
    pub(crate) fn result_ptr<R>(this: *const Head) -> *mut R {
        // SAFETY: callers hold a reference on the node, so `this` is valid; the offset stays inside it.
        unsafe { this.cast_mut().byte_add((*this).link.vtable.result_offset).cast() }
    }

    /// The value of a fulfilled promise, moved.
    ///
    /// # Safety
    /// The caller is its only consumer; the value is not used again.
    #[inline(always)]
    pub(crate) unsafe fn value<T, E>(this: *const Head) -> T {
        // SAFETY: the caller's contract.
        unsafe {
            match Head::result_ptr::<Result<T, E>>(this).read() {
                Ok(value) => value,
                Err(_) => hint::unreachable_unchecked(),
            }
        }
    }

    /// Frees the memory.
    ///
    /// # Safety
    /// Both sides left; result and stage are gone already.
    #[inline(always)]
    pub(crate) unsafe fn dealloc(this: *const Head) {
        // SAFETY: the caller's contract; the vtable is that of the node's type.
        unsafe {
            let vtable = (*this).link.vtable;
            observe::gone(this);
            if (*this).has(IN_CONTEXT | DROPS) {
                return Head::dealloc_with_flags(this);
            }
            pool::release(this.cast_mut().cast(), &vtable.memory);
        }
    }

    /// # Safety
    /// As [`dealloc`](Head::dealloc).
    #[cold]
    #[inline(never)]
    unsafe fn dealloc_with_flags(this: *const Head) {
        // SAFETY: as above.
        unsafe {
            let (vtable, in_context) = ((*this).link.vtable, (*this).has(IN_CONTEXT));
            if (*this).has(DROPS) {
                (vtable.drop_front)(this);
            }
            if in_context {
                return context::release(this);
            }
            pool::release(this.cast_mut().cast(), &vtable.memory);
        }
    }

    /// Whether one of these flags is set.
    #[inline]
    pub(crate) fn has(&self, flags: u8) -> bool {
        // ORDERING: Relaxed: what a consumer sets is seen by the later ones (their count), and by a producer that sees them
        // gone (the state word); what is under a lock is ordered by it.
        self.flags.load(Ordering::Relaxed) & flags != 0
    }

    pub(crate) fn set(&self, flag: u8) {
        // ORDERING: Relaxed: as above.
        let now = self.flags.load(Ordering::Relaxed);
        if now & LOCAL != 0 {
            // ORDERING: Relaxed: as above.
            self.flags.store(now | flag, Ordering::Relaxed);
        } else {
            // ORDERING: Relaxed: as above.
            self.flags.fetch_or(flag, Ordering::Relaxed);
        }
    }

    pub(crate) fn clear(&self, flag: u8) {
        // ORDERING: Relaxed: as above. Of a local node nothing is cleared: it has no lock.
        debug_assert!(!self.is_local());
        self.flags.fetch_and(!flag, Ordering::Relaxed);
    }

    /// The flags that a reaction of the promise has, too.
    #[inline]
    pub(crate) fn inherited(&self) -> u8 {
        // ORDERING: Relaxed: as above.
        self.flags.load(Ordering::Relaxed) & LOCAL
    }

    /// Whether nobody but its thread sees the node.
    #[inline]
    pub(crate) fn is_local(&self) -> bool {
        self.has(LOCAL)
    }

    /// Adds one to a counter of this node: gives what it was.
    #[inline]
    fn count_up(&self, count: &AtomicU32) -> u32 {
        if self.is_local() {
            return change_alone(count, 1);
        }
        // ORDERING: Relaxed: made from an existing reference.
        count.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes one away: gives what it was.
    #[inline]
    fn count_down(&self, count: &AtomicU32) -> u32 {
        if self.is_local() {
            return change_alone(count, u32::MAX);
        }
        // ORDERING: Release orders this one's uses before the last one's cleanup, Acquire takes over theirs.
        count.fetch_sub(1, Ordering::AcqRel)
    }

    // ---- consumers ------------------------------------------------------------------------------------------

    #[inline]
    pub(crate) fn set_cloner(&self, cloner: *mut ()) {
        // ORDERING: Relaxed: published with the handle that is made next.
        self.cloner.store(cloner, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn cloner(&self) -> *mut () {
        // ORDERING: Relaxed: who sees more than one consumer got to know of the others after `set_cloner`.
        self.cloner.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn add_consumer(&self) {
        // Made from an existing consumer. Whoever takes got its handle, or its handle back, after that.
        if self.count_up(&self.consumers) >= u32::MAX / 2 {
            too_many(&self.consumers);
        }
    }

    /// Of a settled promise: how many reactions read it together. Only their loop looks at it.
    #[inline]
    pub(super) fn readers(&self) -> &Cell<u32> {
        &self.ticks
    }

    /// So many consumers, which are the caller's, are one from here on.
    pub(super) fn join_consumers(&self, count: u32) {
        if count == 1 {
        } else if self.is_local() {
            change_alone(&self.consumers, 1_u32.wrapping_sub(count));
        } else {
            // ORDERING: Relaxed: what they do with the promise comes before the one that is left goes.
            self.consumers.fetch_sub(count - 1, Ordering::Relaxed);
        }
    }

    /// Whether there are several consumers.
    #[inline]
    pub(crate) fn is_shared(&self) -> bool {
        // ORDERING: Relaxed: a hint: who is the only one that waits cannot be overtaken.
        self.consumers.load(Ordering::Relaxed) > 1
    }

    /// Whether the caller, a consumer, is the only one. Then nobody else can become one.
    #[inline]
    pub(crate) fn is_last_consumer(&self) -> bool {
        // ORDERING: Acquire pairs with the Release of `drop_consumer`: the uses of the others are over.
        self.consumers.load(Ordering::Acquire) == 1
    }

    /// Whether the promise is fulfilled, and the caller, a consumer, is the only one who has to do with it.
    ///
    /// # Safety
    /// It is alive.
    #[inline(always)]
    pub(crate) unsafe fn is_done_for_one(this: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe { (*this).state.load().done() && (*this).is_last_consumer() }
    }

    /// Gives up one consumer; `true` for the last one, which then must call `leave_as_consumer`.
    ///
    /// # Safety
    /// The caller owns one consumer reference; unless it is the last one, `this` is not used afterwards. (It may be freed
    /// before this returns, hence no reference.)
    #[inline]
    pub(crate) unsafe fn drop_consumer(this: *const Head) -> bool {
        // SAFETY: the reference keeps the node valid up to the decrement.
        unsafe { (*this).is_last_consumer() || (*this).count_down(&(*this).consumers) == 1 }
    }

    /// A handle goes without having taken the result.
    ///
    /// # Safety
    /// The caller owns one consumer reference and gives it up; `this` is not used afterwards.
    pub(crate) unsafe fn let_go(this: *const Head) {
        // SAFETY: the caller's contract; the last consumer keeps the node.
        unsafe {
            if !Head::drop_consumer(this) {
                return;
            }
            let now = (*this).state.load();
            if now.only_pinned() && !(*this).has(STOPS) && (*this).is_at_home() {
                return (*this).state.abandon_pinned(now);
            }
            Head::leave_as_consumer(this);
        }
    }

    /// The last consumer goes without having taken the result.
    ///
    /// # Safety
    /// `drop_consumer` gave `true` to the caller; `this` is not used afterwards.
    #[inline(never)]
    pub(crate) unsafe fn leave_as_consumer(this: *const Head) {
        // SAFETY: the node lives until both sides left, and the caller has not.
        unsafe {
            if (*this).has(STOPS) {
                return stop::leave(this);
            }
            let now = (*this).state.load();
            if now.pinned() && (*this).is_at_home() {
                return (*this).state.abandon_pinned(now);
            }
            let hooks = hooks::take_unwanted(this, false);
            if !(*this).state.abandon_pending(|| (*this).is_local()) {
                drop(hooks);
                return Head::leave_settled(this, true);
            }
            if let Some(hooks) = hooks {
                hooks.cancel(false);
            }
        }
    }

    /// The same when the promise is settled, and the hooks are gone.
    ///
    /// # Safety
    /// As [`leave_as_consumer`](Head::leave_as_consumer).
    #[inline]
    pub(super) unsafe fn leave_settled(this: *const Head, report: bool) {
        // SAFETY: the caller's contract.
        unsafe {
            ((*this).link.vtable.discard)(this, report && !(*this).state.load().handled());
            Head::result_is_gone(this);
        }
    }

    /// The consumer side is over: the last consumer has taken or dropped the result.
    ///
    /// # Safety
    /// The caller is the last consumer of a settled node (or acts for it); `this` is not used afterwards.
    #[inline]
    pub(crate) unsafe fn result_is_gone(this: *const Head) {
        // SAFETY: as above; `consumer_leaves` tells who frees.
        unsafe {
            if (*this).state.consumer_leaves(|| (*this).is_local()) {
                Head::dealloc(this);
            }
        }
    }

    /// Attaches an entry, or says `false` when the promise is settled: then the caller's job is the next one behind those
    /// attached before. Marks the promise handled.
    ///
    /// # Safety
    /// As [`State::push`]. Once attached, an entry that is the consumer may run, and the node may be freed, before this
    /// returns, hence no reference.
    #[inline]
    pub(crate) unsafe fn attach(this: *const Head, entry: *const Link) -> bool {
        // SAFETY: the caller's contract; an entry that was not attached leaves the caller's consumer as it is.
        unsafe {
            let now = (*this).state.load();
            // A handle that waits may go elsewhere, and give up there.
            let at_home = now.pinned() && (*entry).vtable.kind.is_node() && (*this).is_at_home();
            if at_home && (*this).is_last_consumer() {
                // Other consumers, which have gone, may have left an entry since the first look, and unpinned it.
                let now = (*this).state.load();
                if now.pinned() {
                    (*this).state.push_pinned(now, entry);
                    return true;
                }
            }
            if !at_home && !(*this).is_local() && (*this).state.try_push(entry) {
                return true;
            }
            Head::attach_shared(this, entry, at_home)
        }
    }

    /// The shortest way to attach, for a fresh reaction of the event loop that has the turn, when it is the only consumer, and
    /// the promise is at home there, too. `false`: it is not so, and nothing was done.
    ///
    /// # Safety
    /// As [`attach`](Head::attach).
    #[inline(always)]
    pub(super) unsafe fn attach_first(this: *const Head, entry: *const Link, turn: SchedulerId) -> bool {
        // SAFETY: the caller's contract. Nobody else changes the state of a promise that is at home here and has no other
        // consumer.
        unsafe {
            let head = &*this;
            // The word behind the count: other consumers, which have gone, may have left an entry, and unpinned the promise.
            let first = head.is_last_consumer()
                && head.state.load().only_pinned()
                && head.scheduler.get() == Some(turn);
            if first {
                head.state.push_first_pinned(entry);
            }
            first
        }
    }

    /// As [`attach`](Head::attach), where others may change the state.
    ///
    /// # Safety
    /// As `attach`.
    #[inline(never)]
    unsafe fn attach_shared(this: *const Head, entry: *const Link, at_home: bool) -> bool {
        // SAFETY: the caller's contract.
        unsafe {
            if (*this).is_local() {
                return Head::attach_local(this, entry, at_home);
            }
            loop {
                let Err(now) = (*this).state.push(entry, at_home) else { return true };
                if !now.handing_over() {
                    Head::attach_late(this);
                    return false;
                }
                (*this).handled();
                if late::push(this, entry) {
                    return true;
                }
            }
        }
    }

    /// Takes an entry out of the promise's list: see [`State::unlink`].
    ///
    /// # Safety
    /// As there.
    pub(crate) unsafe fn unlink(this: *const Head, entry: *const Link) -> bool {
        // SAFETY: the caller's contract.
        unsafe { (*this).state.unlink(entry, || (*this).is_local()) }
    }

    /// As [`attach_shared`](Head::attach_shared), to a local promise.
    ///
    /// # Safety
    /// As `attach`.
    #[cold]
    unsafe fn attach_local(this: *const Head, entry: *const Link, at_home: bool) -> bool {
        // SAFETY: the caller's contract. It is this thread that changes the state.
        unsafe {
            let now = (*this).state.load();
            if !now.settled() {
                (*this).state.push_here(now, entry, at_home);
                return true;
            }
            if now.handing_over() {
                (*this).handled();
                if late::push(this, entry) {
                    return true;
                }
            }
            Head::attach_late(this);
            false
        }
    }

    /// Whether this is a job of the event loop that the node, a reaction, belongs to.
    #[inline]
    fn is_at_home(&self) -> bool {
        let home = self.scheduler.get();
        home.is_some() && home == current::in_turn()
    }

    /// Somebody wants the result of a settled promise: they come behind those who wanted it before.
    ///
    /// # Safety
    /// The caller is a consumer.
    pub(crate) unsafe fn attach_late(this: *const Head) {
        // SAFETY: the caller keeps it alive.
        unsafe {
            if (*this).state.load().travelled() {
                scheduler::catch_up(this);
            }
            (*this).handled();
        }
    }

    /// A settled promise got a handler.
    #[inline]
    pub(crate) fn handled(&self) {
        if self.state.mark_handled(|| self.is_local()) && self.has(TRACKED) {
            scheduler::tracker::handled(self);
        }
    }

    /// Ends this pending node without a result in favour of the node that follows it, if that is all anybody has to do
    /// with its result. The caller is the producer that would settle it.
    ///
    /// Also gives what keeps others from the follower's slot until it is attached again.
    pub(crate) fn dissolve(&self) -> Option<(*const Head, Held)> {
        if !self.has(FOLLOWED) || self.link.vtable.hooks.is_some() || !self.is_last_consumer() {
            return None;
        }
        let Ok(locked) = self.state.lock(|| self.is_local()) else { unreachable!("the caller settles it") };
        // Somebody may have attached, and gone, since the first look; now there is nobody left who could.
        // SAFETY: what is in a locked list stays there.
        let found = unsafe { self.only_follower(locked.before.entries()) };
        match found {
            Some(_) => self.state.dissolve(locked),
            None => {
                let newest = locked.before.entries();
                self.state.unlock(locked, newest);
            }
        }
        found
    }

    /// # Safety
    /// The entry is in this promise's list, which the caller has locked.
    unsafe fn only_follower(&self, entry: *const Link) -> Option<(*const Head, Held)> {
        // SAFETY: the caller's contract. If it is a node that follows, it is the one consumer, and does nothing until it is
        // fired; who stops it waits for the list, or holds what is tried for here.
        unsafe {
            if entry.is_null()
                || !self.is_last_consumer()
                || !(*entry).vtable.kind.is_node()
                || !(*entry).next.get().is_null()
            {
                return None;
            }
            let follower = entry.cast::<Head>();
            let held = stop::try_hold(follower)?;
            let follows = (*follower).stage.get() == Stage::Following
                && (*follower).scheduler.get() == self.scheduler.get();
            follows.then_some((follower, held))
        }
    }

    // ---- producers ------------------------------------------------------------------------------------------

    #[inline]
    pub(crate) fn add_producer(&self) {
        // Made from an existing producer.
        if self.count_up(&self.producers) >= u32::MAX / 2 {
            too_many(&self.producers);
        }
    }

    /// Adds a producer for a canceller, which is none itself; as a consumer it keeps the node alive. `false`: the last
    /// producer is going, and ends the work.
    pub(crate) fn add_producer_beside_another(&self) -> bool {
        if self.is_local() {
            // ORDERING: Relaxed: it is all on one thread.
            return self.producers.load(Ordering::Relaxed) > 0 && self.count_up(&self.producers) > 0;
        }
        // ORDERING: Relaxed: made from an existing one.
        let added = self
            .producers
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| if n == 0 { None } else { Some(n + 1) });
        added.is_ok()
    }

    #[inline]
    fn is_last_producer(&self) -> bool {
        // ORDERING: Acquire pairs with the Release of the others' decrements.
        self.producers.load(Ordering::Acquire) == 1
    }

    /// A producer goes. The last one of an undecided node rejects it with `Abandoned`.
    ///
    /// # Safety
    /// The caller owns one producer reference and gives it up; `this` is not used afterwards.
    pub(crate) unsafe fn drop_producer(this: *const Head) {
        // SAFETY: the reference keeps the node valid; after the decrement only the last producer goes on.
        unsafe {
            let head = &*this;
            loop {
                // Before the count: while the node is pending, a canceller may bring a producer that settles it.
                let settled = head.state.load().settled();
                if !head.is_last_producer() {
                    if head.count_down(&head.producers) != 1 {
                        return;
                    }
                    // It is the last one again, to be passed on.
                    head.count_up(&head.producers);
                }
                if settled {
                    return Head::leave_as_producer(this);
                }
                // After the count: what another producer decided before it went.
                if !head.state.load().settled() {
                    return (head.link.vtable.orphan)(this);
                }
            }
        }
    }

    #[inline]
    unsafe fn leave_as_producer(this: *const Head) {
        // SAFETY: the caller is the last producer of a settled node.
        unsafe {
            if (*this).state.producer_leaves(|| (*this).is_local()) {
                Head::dealloc(this);
            }
        }
    }

    /// Publishes the result, and fires the reactions in order of attachment.
    ///
    /// # Safety
    /// The result is written, by the one producer that may settle; the caller owns one producer reference, which goes unless
    /// it is `kept`: then `this` is not used afterwards.
    #[inline]
    pub(crate) unsafe fn settle(this: *const Head, verdict: Verdict) {
        // SAFETY: the caller's contract. Behind the exchange only the entries are the caller's, which wait until they are fired.
        unsafe {
            let head = &*this;
            let before = head.state.load();
            let simple = !verdict.rejected
                && !verdict.kept
                && before.has_only_entries()
                && head.is_last_consumer()
                && head.is_last_producer();
            if simple && before.is_bare() && in_place::is_awaited_below(this) && head.state.load().is_bare() {
                // The only consumer waits for the code here, and there is no other producer: nobody else can do anything. The
                // word behind the count: other consumers, which have gone, may have left an entry.
                return head.state.settle_alone();
            }
            let settled = simple
                && if head.is_local() {
                    head.state.settle_here(before, FULFILLED).is_ok()
                } else {
                    head.state.settle(before, FULFILLED).is_ok()
                };
            if settled {
                return fire(before.entries());
            }
            Head::settle_anyhow(this, verdict);
        }
    }

    /// As [`settle`](Head::settle), for a value that a resolver has given, to a promise that is not local.
    ///
    /// # Safety
    /// As `settle`.
    #[inline]
    pub(crate) unsafe fn settle_value(this: *const Head) {
        // SAFETY: the caller's contract. Behind the exchange only the entries are the caller's, which wait until they are fired.
        unsafe {
            let head = &*this;
            let before = head.state.load();
            let simple = head.is_last_producer()
                && (before.is_bare() || (before.has_only_entries() && head.is_last_consumer()));
            if simple && head.state.settle(before, FULFILLED).is_ok() {
                return fire(before.entries());
            }
            Head::settle_anyhow(this, Verdict { rejected: false, report: true, kept: false });
        }
    }

    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(never)]
    unsafe fn settle_anyhow(this: *const Head, verdict: Verdict) {
        // SAFETY: the caller's contract.
        unsafe {
            if Head::settle_for_reaction(this, verdict) {
                return;
            }
            let settled = if verdict.rejected {
                Head::reject_for_one(this, verdict)
            } else {
                Head::settle_for_one(this, verdict)
            };
            if !settled {
                Head::settle_for_all(this, verdict);
            }
        }
    }

    /// The shortest way, in a job of the event loop that the promise is pinned to, when one reaction waits and there is
    /// nothing else. `false`: it is not so.
    ///
    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(always)]
    unsafe fn settle_for_reaction(this: *const Head, verdict: Verdict) -> bool {
        // SAFETY: the caller's contract. Whoever waits for a pinned promise does so on this loop, and this is its thread: so
        // the entry is alive until it is fired.
        unsafe {
            let head = &*this;
            let Some(entry) = Head::sole_reaction(this) else { return false };
            if !head.is_at_home() {
                return false;
            }
            let last = !verdict.kept && head.is_last_producer();
            head.state.settle_for_reaction(verdict.rejected, last);
            node::enqueue(entry);
            if !last && !verdict.kept {
                Head::drop_producer(this);
            }
            true
        }
    }

    /// The reaction that waits for a pinned promise, if there is nobody else, and nothing else to do when that settles.
    ///
    /// # Safety
    /// The caller runs the promise's job.
    #[inline(always)]
    pub(super) unsafe fn sole_reaction(this: *const Head) -> Option<*const Link> {
        // SAFETY: the caller's contract: the node is alive. What waits for a pinned promise are nodes, and each is a consumer:
        // so if there is one, there is one entry. The word behind the count: other consumers, which have gone, may have left an
        // entry, and unpinned the promise.
        unsafe { if (*this).is_last_consumer() { (*this).state.load().pinned_entries() } else { None } }
    }

    /// As [`settle`](Head::settle), with the value that a reaction's handler gave just now, for the one that waits for it.
    ///
    /// # Safety
    /// As `settle`; the caller runs the reaction's job, is the only producer, and `entry` came from `sole_reaction`.
    #[inline(always)]
    pub(super) unsafe fn fulfil_for(this: *const Head, entry: *const Link) {
        // SAFETY: the caller's contract. A pinned promise's job runs in a turn of its loop, which is also that of what waits.
        unsafe {
            debug_assert!((*this).is_at_home() && (*this).is_last_producer());
            observe::settled(this, false);
            (*this).state.settle_for_reaction(false, true);
            current::push_here(Job::new(entry.cast()));
        }
    }

    /// The short way for a value that nobody wants, or that one consumer waits for, or one handle that does not wait yet.
    /// `false`: it is not so.
    ///
    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(always)]
    unsafe fn settle_for_one(this: *const Head, verdict: Verdict) -> bool {
        // SAFETY: as below. An entry of a pending promise is alive until it is fired.
        unsafe {
            let head = &*this;
            let before = head.state.load();
            if head.is_shared() || head.is_local() || before.hooked() || before.locked() {
                return false;
            }
            let entry = before.entries();
            let last = !verdict.kept && head.is_last_producer();
            if before.consumer_gone() {
                let alone = last && entry.is_null();
                if alone {
                    // There is nobody to tell.
                    (head.link.vtable.discard)(this, verdict.report);
                    Head::dealloc(this);
                }
                return alone;
            }
            let how = Settling { rejected: false, last, travels: false, handled: false };
            if head.state.settle(before, how).is_err() {
                return false;
            }
            fire(entry);
            if !last && !verdict.kept {
                Head::drop_producer(this);
            }
            true
        }
    }

    /// The short way for a reason that one consumer waits for, when there is no other producer. `false`: it is not so.
    ///
    /// # Safety
    /// As [`settle`](Head::settle).
    #[inline(always)]
    unsafe fn reject_for_one(this: *const Head, verdict: Verdict) -> bool {
        // SAFETY: as in `settle`. A reaction among the entries is the one consumer, so the node is its until it is fired.
        unsafe {
            let head = &*this;
            let alone = !verdict.kept && head.is_last_consumer() && head.is_last_producer();
            if !alone || head.is_local() || scheduler::tracker::active() {
                return false;
            }
            // The word behind the count.
            let before = head.state.load();
            if !before.has_only_entries() || before.is_bare() {
                return false;
            }
            let how = Settling { rejected: true, last: true, travels: false, handled: head.has(IGNORED) };
            if head.state.settle(before, how).is_err() {
                return false;
            }
            if has_reaction(before.entries()) {
                // Handled is what has a handler, also if nobody runs it because its scheduler is gone.
                head.state.settle_for_reaction(true, true);
            }
            fire(before.entries());
            true
        }
    }

    #[inline(never)]
    unsafe fn settle_for_all(this: *const Head, verdict: Verdict) {
        let Verdict { rejected, report, kept } = verdict;
        // SAFETY: the producer reference keeps the node valid up to the exchange, and past it when it is not the last.
        unsafe {
            let head = &*this;
            // A tracked rejection keeps a reference, so that its address stays its identity.
            let tracked = rejected && scheduler::tracker::active();
            if tracked {
                head.set(TRACKED);
            }
            let alone = || head.is_local();
            let mut before = head.state.load();
            let mut hooks = None;
            let mut line = None;
            let how = loop {
                // Somebody may take an entry out of the list as long as it is not locked.
                let mut locked = None;
                if before.locked() || (head.is_shared() && !before.entries().is_null()) {
                    let Ok(list) = head.state.lock(alone) else { unreachable!("the caller settles it") };
                    before = list.before;
                    locked = Some(list);
                    line = Some(Line::new(before.entries()));
                }
                if before.hooked() && hooks.is_none() {
                    hooks = hooks::take(this);
                }
                // Where there is one consumer, it is who waits, and nobody can attach any more.
                let travels = line.as_ref().is_some_and(|line| line.elsewhere) && head.is_shared();
                let last = !kept && !tracked && !travels && head.is_last_producer();
                let how = Settling { rejected, last, travels, handled: rejected && head.has(IGNORED) };
                if let Some(locked) = locked {
                    head.state.settle_locked(locked, how);
                    break how;
                }
                let settled = if head.is_local() {
                    head.state.settle_here(before, how)
                } else {
                    head.state.settle(before, how)
                };
                match settled {
                    Ok(()) => break how,
                    Err(now) => before = now,
                }
            };
            if before.consumer_gone() {
                // No consumer can appear any more: act for it. What cancelling leads to is not worth a report.
                (head.link.vtable.discard)(this, report && !hooks::cancelled(this));
            }
            if tracked && before.entries().is_null() {
                head.add_producer();
                scheduler::tracker::rejected(this);
            }
            if before.consumer_gone() {
                if !how.last {
                    head.state.consumer_leaves(alone);
                } else {
                    Head::dealloc(this);
                }
            }
            let line = line.unwrap_or_else(|| Line::new(before.entries()));
            if rejected && line.reactions {
                // Reactions are consumers, so the node is alive until they are fired. Handled is what has a handler, also
                // if nobody runs it because its scheduler is gone.
                head.state.mark_handled(alone);
            }
            line.fire(this);
            if how.travels {
                late::finish(this);
            }
            if !how.last && !kept {
                Head::drop_producer(this);
            }
            // Guards are dropped when the promise is settled.
            drop(hooks);
        }
    }

    // ---- resolving functions ----------------------------------------------------------------------------------

    /// The epoch of a fresh pair of resolving functions.
    #[inline]
    pub(crate) fn epoch(&self) -> u32 {
        // ORDERING: Relaxed: only equality counts, and `claim` is a read-modify-write.
        self.epoch.load(Ordering::Relaxed)
    }

    /// The already-resolved flag: `true` for the first call of the pair with this epoch.
    #[inline]
    pub(crate) fn claim(&self, epoch: u32) -> bool {
        // An epoch must not come back while an old resolver may be around: the last one resolves nothing.
        let Some(next) = epoch.checked_add(1) else { return false };
        // ORDERING: AcqRel: the winner owns the slot and sees what earlier stages left there.
        if !self.is_local() {
            return self.epoch.compare_exchange(epoch, next, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        }
        let first = self.epoch() == epoch;
        if first {
            // ORDERING: Relaxed: it is all on one thread.
            self.epoch.store(next, Ordering::Relaxed);
        }
        first
    }
}

/// Changes a counter that nobody else looks at: gives what it was. A function of its own, to leave the callers short.
#[inline(never)]
fn change_alone(count: &AtomicU32, by: u32) -> u32 {
    // ORDERING: Relaxed, also below: it is all on one thread.
    let before = count.load(Ordering::Relaxed);
    // ORDERING: as above.
    count.store(before.wrapping_add(by), Ordering::Relaxed);
    before
}

/// A count is far beyond what memory can hold: somebody forgets handles in a loop.
#[cold]
fn too_many(count: &AtomicU32) -> ! {
    // ORDERING: Relaxed: what was added is taken back, so that the count does not overflow however often it is tried.
    count.fetch_sub(1, Ordering::Relaxed);
    panic!("too many handles, resolvers or wakers of one promise");
}

/// Whether there is more in a list than awaits, which may have been given up.
///
/// # Safety
/// The list was taken out of a state word by the caller.
unsafe fn has_reaction(mut entry: *const Link) -> bool {
    // SAFETY: entries are valid until fired.
    unsafe {
        while !entry.is_null() && !(*entry).vtable.kind.is_node() {
            entry = (*entry).next.get();
        }
    }
    !entry.is_null()
}

/// Fires a list of reactions, oldest first.
///
/// # Safety
/// The list was taken out of a state word by the caller.
#[inline]
pub(super) unsafe fn fire(newest: *const Link) {
    // SAFETY: entries are valid until fired.
    unsafe {
        if newest.is_null() {
        } else if (*newest).next.get().is_null() {
            ((*newest).vtable.fire)(newest);
        } else {
            fire_all(newest);
        }
    }
}

/// # Safety
/// As [`fire`].
unsafe fn fire_all(newest: *const Link) {
    let mut oldest: *const Link = ptr::null();
    let mut at = newest;
    // SAFETY: entries are valid until fired, and `next` is ours.
    unsafe {
        while !at.is_null() {
            at = (*at).next.replace(std::mem::replace(&mut oldest, at));
        }
        fire_in_order(oldest);
    }
}

/// Fires a list that was turned around.
///
/// # Safety
/// As [`fire`]; `next` is the next younger entry.
pub(super) unsafe fn fire_in_order(mut oldest: *const Link) {
    // SAFETY: entries are valid until fired, and `next` is ours.
    unsafe {
        scheduler::batch(|| {
            while !oldest.is_null() {
                let entry = oldest;
                oldest = (*entry).next.replace(ptr::null());
                ((*entry).vtable.fire)(entry);
            }
        });
    }
}
