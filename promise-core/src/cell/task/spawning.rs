//! How tasks are made, and start.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::Context;

use super::polling::{first_turn, go_on_later, poll};
use super::{Extra, Task};
use crate::__private::StartsWith;
use crate::cell::head::{Head, IN_CONTEXT, LOCAL, STOPS, TAKEN, VTable};
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

/// As [`spawn_here`], for a chain: what it starts with, and the future of its links.
macro_rules! spawn_chain_here {
    ($T:ty, $E:ty, $F:ty, $S:ty: $links:expr, $source:expr, $start:expr, $origin:expr) => {{
        let chain = $crate::cell::task::Chained { links: $links, source: $source };
        let chain = ::std::mem::ManuallyDrop::<$crate::cell::task::Chained<$F, $S>>::new(chain);
        let vtable = &$crate::cell::task::TaskNode::<$T, $E, $crate::cell::task::Chained<$F, $S>>::CHAIN;
        let (bytes, size) =
            ((&raw const chain) as *const u8, size_of::<$crate::cell::task::Chained<$F, $S>>());
        // SAFETY: the vtable is that of the chain, which is moved and not used again, and has this source.
        unsafe {
            $crate::cell::task::begin_chain::<$T, $E>(
                vtable,
                bytes,
                size,
                $crate::cell::task::begin_source::<$S>,
                $start,
                $origin,
            )
        }
    }};
}
pub(crate) use spawn_chain_here;

/// A chain: what it starts with stands beside its links, so that the links' code is not needed before there is something to call them
/// with.
#[repr(C)]
pub(crate) struct Chained<F, S> {
    pub(crate) links: F,
    pub(crate) source: S,
}

/// The first poll of what a chain starts with, on the stack of its creator: whether it is handed over in a job.
///
/// # Safety
/// It is there, pinned, and nobody else uses it.
#[inline]
pub(crate) unsafe fn begin_source<S: StartsWith>(source: *mut (), cx: &mut Context<'_>) -> bool {
    // SAFETY: the caller's contract.
    unsafe { Pin::new_unchecked(&mut *source.cast::<S>()) }.begin(cx)
}

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
    // SAFETY: the caller's contract.
    unsafe {
        let task = make(vtable, future, size, start, origin);
        let promise = Promise::from_raw(task.cast());
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

/// The same for a chain, of which only what it starts with is polled.
///
/// # Safety
/// As [`begin`]; the vtable is that of a chain, and `begin_source` of its source.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) unsafe fn begin_chain<T, E: Reason>(
    vtable: &'static VTable,
    chain: *const u8,
    size: usize,
    begin_source: unsafe fn(*mut (), &mut Context<'_>) -> bool,
    start: Start,
    origin: &'static Location<'static>,
) -> Promise<T, E> {
    // SAFETY: the caller's contract.
    unsafe {
        let task = make(vtable, chain, size, start, origin);
        let promise = Promise::from_raw(task.cast());
        let source = task.cast_mut().byte_add(vtable.source_offset).cast();
        first_turn::<T, E>(task, |cx| begin_source(source, cx));
        promise
    }
}

/// Makes a task that somebody owns.
///
/// # Safety
/// The vtable is that of tasks of this future, of which the bytes are moved into the task.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn make(
    vtable: &'static VTable,
    future: *const u8,
    size: usize,
    start: Start,
    origin: &'static Location<'static>,
) -> *const Task {
    let local = start.flags() & LOCAL != 0;
    let (memory, in_context) = context::obtain(&vtable.memory);
    let flags = start.flags() | node::drops::<Extra>();
    let (home, state) = match current::in_turn() {
        // It settles in the jobs of this loop.
        Some(turn) if !local => (turn, State::of_reaction(true, true)),
        _ => (scheduler::of(local), State::pending()),
    };
    let task = memory.cast::<Task>();
    // SAFETY: the caller's contract: fresh memory for a node, which is a task and then the slot. Its consumer reference
    // becomes the promise, its producer reference the owner's.
    unsafe {
        task.write(Task {
            head: Head::of_reaction(vtable, origin, home, state, flags),
            extra: Extra::owned(),
        });
        if in_context {
            (*task).head.set(IN_CONTEXT);
        }
        // In front of the future: the compiler forgets over this call what stands in the node, and its first turn wants to know.
        observe::made(task.cast());
        future.copy_to_nonoverlapping(memory.byte_add(vtable.slot_offset), size);
        task
    }
}
