//! The typed part of a node: its slot, and what happens to a promise once its own work has given an [`Outcome`](crate::Outcome).
//!
//! | file | what |
//! |---|---|
//! | `slot` | what a node holds |
//! | `kinds` | nodes without work of their own are made |
//! | `waiting` | nodes in lists and queues |
//! | `resolving` | an outcome decides a node: ECMAScript's promise resolve functions, and the jobs of what follows |
//! | `settling` | a result is written and published |
//! | `ending` | what a slot holds is dropped: nobody will decide the node, or nobody wants the result |

mod ending;
mod kinds;
mod resolving;
mod settling;
mod slot;
mod waiting;

use std::cell::UnsafeCell;
use std::mem::{ManuallyDrop, needs_drop, offset_of, transmute};
use std::ptr;

use super::head::{DROPS, Head, IN_CONTEXT, Kind, Link, Shape, VTable};
use super::pool::{self, Place};
use crate::context::node as context;
use crate::observe;
use crate::reason::Reason;
use crate::scheduler;

pub(crate) use ending::abandon;
use ending::discard;
pub(crate) use ending::drop_stage;
pub(crate) use kinds::{Combined, Deferred, Hooked};
pub(crate) use resolving::{refuse, resolve, run_resolution};
pub(crate) use settling::{
    call_back, fulfil, reject, reject_quietly, resolve_other_to, resolve_to, settle, settle_and_keep,
};
pub(crate) use slot::{Slot, copy, look, take, waited_for};
pub(crate) use waiting::{attach, attached, enqueue};

/// A promise cell with own work `B` and, between head and slot, the extra state `X` that work needs.
#[repr(C)]
pub(crate) struct Node<T, E, X, B> {
    pub(crate) head: Head,
    pub(crate) extra: X,
    pub(crate) slot: UnsafeCell<Slot<T, E, B>>,
}

impl<T, E, X, B> Node<T, E, X, B> {
    pub(crate) const PLACE: Place = Place::of::<Self>();
    const SHAPE: Shape = Shape::new(&Self::PLACE, offset_of!(Self, slot));

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

    /// The value of a promise of `T` and `E`, whose node is freed.
    ///
    /// It is asked for on the type that the node most likely is of. If it has at least the shape, nothing waits for what its vtable
    /// says: a processor that knows where freed memory is noted down has the next node ready while the value is still on its way.
    ///
    /// # Safety
    /// It is fulfilled, and the caller is the only one who has to do with it; it is not used again.
    #[inline(always)]
    pub(crate) unsafe fn take_value(head: *const Head) -> T
    where
        E: Reason,
    {
        // SAFETY: the caller's contract.
        unsafe {
            if Self::is_like(head) { Self::take_own_value(head) } else { take_other_value::<T, E>(head) }
        }
    }

    /// Where the value of a node of this type goes, or is.
    ///
    /// # Safety
    /// It is alive, and has the shape of this type.
    #[inline(always)]
    pub(crate) unsafe fn value(head: *const Head) -> *mut T {
        // SAFETY: the caller's contract.
        unsafe {
            debug_assert_eq!((*head).link.vtable.slot_offset, offset_of!(Self, slot));
            head.cast_mut().byte_add(offset_of!(Self, slot)).cast()
        }
    }

    /// Frees the memory of a node of a promise of `T` and `E`. It is asked for as [`take_value`](Node::take_value) is.
    ///
    /// # Safety
    /// As [`Head::dealloc`].
    #[inline(always)]
    pub(crate) unsafe fn free(head: *const Head) {
        // SAFETY: the caller's contract.
        unsafe { if Self::is_like(head) { Self::free_own(head) } else { Head::dealloc_apart(head) } }
    }

    /// Whether a node has the shape of this type, and nothing else is to be freed with it.
    ///
    /// # Safety
    /// It is alive.
    #[inline(always)]
    unsafe fn is_like(head: *const Head) -> bool {
        // SAFETY: the caller's contract.
        unsafe { (*head).link.vtable.shape.is_like(Self::SHAPE) && !(*head).has(IN_CONTEXT | DROPS) }
    }

    /// # Safety
    /// As [`take_value`](Node::take_value), of a node that [is like](Node::is_like) this type.
    #[inline(always)]
    unsafe fn take_own_value(head: *const Head) -> T {
        // SAFETY: the caller's contract: result and memory are where this type has them.
        unsafe {
            let value = ManuallyDrop::new(Self::value(head).read());
            Self::free_own(head);
            ManuallyDrop::into_inner(value)
        }
    }

    /// # Safety
    /// As [`free`](Node::free), of a node that [is like](Node::is_like) this type.
    #[inline(always)]
    unsafe fn free_own(head: *const Head) {
        // SAFETY: the caller's contract.
        unsafe {
            (*head).is_to_be_freed();
            debug_assert_eq!((*head).link.vtable.memory.class(), Self::PLACE.class());
            pool::release(head.cast_mut().cast(), &Self::PLACE);
        }
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
            fire: waiting::fire,
            run,
            abandon: abandon::<T, E>,
            orphan: scheduler::abandon,
            discard: discard::<T, E>,
            work,
            drop_body: drop_body::<B>(),
            drop_front: drop_front::<X>,
            memory: Self::PLACE,
            kind,
            slot_offset: offset_of!(Self, slot),
            shape: Self::SHAPE,
            source_offset: 0,
            gives_result: false,
            ends_empty: false,
            hooks: None,
        }
    }
}

/// As [`Node::take_value`], of a node that did not look as was expected.
///
/// # Safety
/// As there.
#[cold]
#[inline(never)]
unsafe fn take_other_value<T, E: Reason>(head: *const Head) -> T {
    // SAFETY: the caller's contract: value and node are the caller's.
    unsafe {
        if Hooked::<T, E>::is_like(head) {
            return Hooked::<T, E>::take_own_value(head);
        }
        let value = ManuallyDrop::new(Head::slot::<T>(head).read());
        Head::dealloc(head);
        ManuallyDrop::into_inner(value)
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
pub(crate) const fn drops<X>() -> u8 {
    if needs_drop::<(Head, X)>() { DROPS } else { 0 }
}

/// # Safety
/// The caller frees the node, which has this extra state.
unsafe fn drop_front<X>(node: *const Head) {
    // SAFETY: the caller frees the node. The place of the extra state does not depend on the slot, which drops nothing.
    unsafe { node.cast_mut().cast::<Node<(), (), X, ()>>().drop_in_place() }
}
