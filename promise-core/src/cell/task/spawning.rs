//! How tasks are made, and start.

use std::future::Future;
use std::panic::Location;

use super::polling::{go_on_later, poll};
use super::{Extra, Task};
use crate::cell::head::{Head, IN_CONTEXT, LOCAL, STOPS, Stage, TAKEN, VTable};
use crate::cell::node;
use crate::cell::state::State;
use crate::context::node as context;
use crate::observe;
use crate::outcome::IntoOutcome;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::{self, current};

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
    let local = start.flags() & LOCAL != 0;
    let flags = start.flags() | node::drops::<Extra>();
    let head = Head::flagged(vtable, Stage::Body, origin, flags);
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
        future.copy_to_nonoverlapping(memory.byte_add(vtable.result_offset), size);
        if let Some(turn) = current::in_turn().filter(|_| !local) {
            // It settles in the jobs of this loop.
            (&raw mut (*task).head.state).write(State::of_reaction(true, true));
            (*node).scheduler.set(Some(turn));
        } else {
            (*node).scheduler.set(Some(scheduler::of(local)));
        }
        observe::made(node);
        let promise = Promise::from_raw(node);
        if start as u8 & QUEUED != 0 {
            go_on_later(task);
        } else {
            let outer = current::set_creating(true);
            poll::<T, E, R>(task);
            current::set_creating(outer);
        }
        promise
    }
}
