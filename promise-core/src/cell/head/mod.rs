//! The type-erased part of a node: what a list, a queue, a waker and a promise handle need to know of it.
//!
//! | file | what |
//! |---|---|
//! | `entry` | entries of lists and queues, and what can be done with them |
//! | `counting` | who has to do with a node |
//! | `stage`, `pairs` | what the producer side is at; which resolving functions are live |
//! | `attaching` | waiting for a promise |
//! | `settling`, `firing` | publishing a result, and telling those who wait |
//! | `sole` | a settling resolver, and the one reaction that waits on the same thread |
//! | `leaving` | who has nothing to do with a node any more; its end |

mod attaching;
mod counting;
mod entry;
mod firing;
mod leaving;
mod marks;
mod pairs;
mod settling;
mod sole;
mod stage;

use super::cloners;
use super::state::State;
use crate::scheduler::SchedulerId;
use crate::sync::{AtomicU32, Ordering};
use crate::trace::OriginCell;
use std::panic::Location;

pub(crate) use entry::{ALIGN, Entry, Kind, Link, Shape, VTable};
pub(super) use firing::{fire, fire_in_order};
use marks::Marks;
pub(crate) use pairs::{FIRST_PAIR, LAST_PAIR};
pub(crate) use stage::Stage;

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

/// There is a context behind the node: see [`context`](crate::context::node). Set when it is made.
pub(crate) const IN_CONTEXT: u8 = 0b1;
/// When the last handle goes while the promise is pending, its work stops: see [`stop`](super::stop).
pub(crate) const STOPS: u8 = 0b10;
/// Somebody attached to the promise and does not want it any more: a rejection of it is nobody's.
pub(crate) const IGNORED: u8 = 0b100;
/// What the node's slot holds is being taken out. Only where jobs run in parallel; under the lock of [`stop`](super::stop).
pub(crate) const TAKEN: u8 = 0b1000;
/// A node follows the promise, or did.
pub(crate) const FOLLOWED: u8 = 0b10000;
/// [`observe`](crate::observe) knows of the node, which is to settle yet. Set when it is made, cleared when it settles.
pub(crate) const WATCHED: u8 = 0b100000;
/// Of a local promise: nobody but its thread sees the node, so nothing is exchanged. Set when it is made.
pub(crate) const LOCAL: u8 = 0b1000000;
/// What stands in front of the slot has a destructor. Set when it is made.
pub(crate) const DROPS: u8 = 0b1000_0000;

/// The first field of every node.
#[repr(C)]
pub(crate) struct Head {
    pub(crate) link: Link,
    pub(crate) state: State,
    pub(crate) marks: Marks,
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
            marks: Marks::new(stage, flags, None),
            origin: OriginCell::new(origin),
            #[cfg(loom)]
            alive: loom::alloc::Track::new(()),
        }
    }

    /// A pending node with work of its own and a home.
    #[inline]
    pub(crate) fn of_reaction(
        vtable: &'static VTable,
        origin: &'static Location<'static>,
        home: SchedulerId,
        state: State,
        flags: u8,
    ) -> Self {
        let marks = Marks::new(Stage::Body, flags, Some(home));
        Head { state, marks, ..Head::flagged(vtable, Stage::Body, origin, flags) }
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

    /// Where the result goes, or is, and whatever else the node holds before.
    #[inline]
    pub(crate) fn slot<S>(this: *const Head) -> *mut S {
        // SAFETY: callers hold a reference on the node, so `this` is valid; the offset stays inside it.
        unsafe { this.cast_mut().byte_add((*this).link.vtable.slot_offset).cast() }
    }

    /// Whether one of these flags is set.
    #[inline]
    pub(crate) fn has(&self, flags: u8) -> bool {
        // ORDERING: Relaxed: what a consumer sets is seen by the later ones (their count), and by a producer that sees them
        // gone (the state word); what is under a lock is ordered by it.
        self.marks.flags.load(Ordering::Relaxed) & flags != 0
    }

    pub(crate) fn set(&self, flag: u8) {
        // ORDERING: Relaxed: as above.
        let now = self.marks.flags.load(Ordering::Relaxed);
        if now & LOCAL != 0 {
            // ORDERING: Relaxed: as above.
            self.marks.flags.store(now | flag, Ordering::Relaxed);
        } else {
            // ORDERING: Relaxed: as above.
            self.marks.flags.fetch_or(flag, Ordering::Relaxed);
        }
    }

    pub(crate) fn clear(&self, flag: u8) {
        // ORDERING: Relaxed: as above.
        let now = self.marks.flags.load(Ordering::Relaxed);
        if now & LOCAL != 0 {
            // ORDERING: Relaxed: as above.
            self.marks.flags.store(now & !flag, Ordering::Relaxed);
        } else {
            // ORDERING: Relaxed: as above.
            self.marks.flags.fetch_and(!flag, Ordering::Relaxed);
        }
    }

    /// The flags that a reaction of the promise has, too.
    #[inline]
    pub(crate) fn inherited(&self) -> u8 {
        // ORDERING: Relaxed: as above.
        self.marks.flags.load(Ordering::Relaxed) & LOCAL
    }

    /// Whether nobody but its thread sees the node.
    #[inline]
    pub(crate) fn is_local(&self) -> bool {
        self.has(LOCAL)
    }
}
