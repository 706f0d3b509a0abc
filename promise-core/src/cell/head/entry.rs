//! Entries of lists and queues.

use std::mem::MaybeUninit;
use std::ptr;

use super::Head;
use crate::cell::hooks::Hooks;
use crate::cell::pool::Place;
use crate::sync::Cell;

/// How an entry of a list is aligned, wherever it is: for the marks in a state word. A type that says so would be larger, so the memory
/// of nodes is, and what else an entry is in.
pub(crate) const ALIGN: usize = 16;

/// An entry of a reaction list or of a job queue; never of both at once.
#[repr(C)]
pub(crate) struct Link {
    /// The next older entry in a reaction list, the next younger one in a queue. Belongs to whoever owns the entry:
    /// the list's promise, the queue, or the code that moves it from one to the other. Who puts it there sets this; many entries
    /// come to nowhere.
    next: Cell<MaybeUninit<*const Link>>,
    pub(crate) vtable: &'static VTable,
}

/// What `next` is where debug assertions are on, before it is set.
const UNSET: *const Link = ptr::without_provenance(usize::MAX);

impl Link {
    #[inline]
    pub(crate) fn new(vtable: &'static VTable) -> Self {
        let next = if cfg!(debug_assertions) { MaybeUninit::new(UNSET) } else { MaybeUninit::uninit() };
        Link { next: Cell::new(next), vtable }
    }

    /// The next entry; null when there is none.
    ///
    /// # Safety
    /// The entry is the caller's, and in a list or queue, or was.
    #[inline(always)]
    pub(crate) unsafe fn next(&self) -> *const Link {
        // SAFETY: who put it there has set this.
        let next = unsafe { self.next.get().assume_init() };
        debug_assert!(!ptr::eq(next, UNSET));
        next
    }

    #[inline(always)]
    pub(crate) fn set_next(&self, next: *const Link) {
        self.next.set(MaybeUninit::new(next));
    }

    /// Sets it: gives what it was.
    ///
    /// # Safety
    /// As [`next`](Link::next).
    #[inline(always)]
    pub(crate) unsafe fn replace_next(&self, next: *const Link) -> *const Link {
        // SAFETY: the caller's contract.
        let before = unsafe { self.next() };
        self.set_next(next);
        before
    }
}

/// An entry in something that is no node.
#[repr(C, align(16))]
pub(crate) struct Entry(pub(crate) Link);
const _: () = assert!(align_of::<Entry>() == ALIGN);

/// What can be done with an entry without knowing its types.
pub(crate) struct VTable {
    /// A promise this entry waits for has settled: move on (into a queue, or wake). Never runs handlers. The promise is alive only if
    /// the entry keeps it.
    pub(crate) fire: unsafe fn(*const Link, *const Head),
    /// The entry's turn in the job queue has come. Never unwinds.
    pub(crate) run: unsafe fn(*const Link),
    /// Nobody will run it: drop what it holds and reject with `Abandoned`. Never unwinds.
    pub(crate) abandon: unsafe fn(*const Link),
    /// The last producer reference went and nothing was decided: nobody will.
    pub(crate) orphan: unsafe fn(*const Head),
    /// The result, a reason if `rejected`, is not wanted: drop it, and report it before if it is an unhandled reason.
    pub(crate) discard: unsafe fn(*const Head, rejected: bool, report: bool),
    /// What the node's own work is: a function with a type that its `run` knows.
    pub(crate) work: unsafe fn(),
    /// Drop what the work is done with. Gets the slot.
    pub(crate) drop_body: unsafe fn(*mut ()),
    /// A task whose future gives a `Result`, and not an outcome.
    pub(crate) gives_result: bool,
    /// Nothing is left to be dropped with that of a task whose future has given its output.
    pub(crate) ends_empty: bool,
    /// Drop what stands in front of the slot, of a node that [`DROPS`] it.
    pub(crate) drop_front: unsafe fn(*const Head),
    pub(crate) memory: Place,
    pub(crate) kind: Kind,
    /// Where in the node the result is.
    pub(crate) slot_offset: usize,
    /// Both in one.
    pub(crate) shape: Shape,
    /// Where in the node is what its chain starts with; of a task that is one.
    pub(crate) source_offset: usize,
    /// The node's guards and cancel functions, if its type has them.
    pub(crate) hooks: Option<unsafe fn(*const Head) -> *const Hooks>,
}

/// Which memory a node has, and where in that its result is: all that is to be known to take the result out and free the node. One
/// number, so that it can be compared at once: see [`Node::take_value`](crate::cell::node::Node::take_value).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape(u64);

impl Shape {
    /// Like no other: of what has no result, or has its memory from the system.
    pub(crate) const NONE: Shape = Shape(0);

    pub(crate) const fn new(memory: &Place, slot_offset: usize) -> Self {
        match memory.class() {
            Some(class) => Shape((class as u64) << 32 | slot_offset as u64),
            None => Shape::NONE,
        }
    }

    #[inline(always)]
    pub(crate) fn is_like(self, other: Shape) -> bool {
        self == other && other != Shape::NONE
    }
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
    /// A node that the reactions of several promises decide: see [`seats`](crate::cell::seats).
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
