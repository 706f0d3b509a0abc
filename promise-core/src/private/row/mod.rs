//! A row of `then`s: one block of code, which a failure leaves early.
//!
//! ```text
//! chain.row(link, &__STEPS, 1, 2).run(source, async {
//!     let row = link.row();
//!     let value = row.value();
//!     let link = row.then(1);
//!     let value = (&&tag(&given, link)).__kind().adapt(link, given).await;
//!     ..
//!     Ok(value)
//! }, 0)
//! ```
//!
//! The row is part of the future that this gives, and the block asks where it is when it begins: neither borrows what another owns, so
//! that a chain can be such a future and nothing else.
//!
//! What a link is awaited with gives the value. There is none when it fails: it puts the reason down in the row and stays pending,
//! and the row drops the block and goes on with the reason. To give a result instead, and to match it, costs the compiler half as
//! much again for each link; `?`, as much again.

mod run;

use std::cell::Cell;
use std::future::Future;
use std::marker::{PhantomData, PhantomPinned};
use std::ptr;
use std::task::Context;

use super::chain::Chain;
use super::rt::{ordered, tick_now};
use crate::observe;
use crate::scheduler::current::Thread;
use crate::trace::{Steps, from_source};

pub use run::Run;
use run::{Block, Phase, Progress};

/// The value and the reason a link leaves behind, and the row it belongs to.
pub struct Link<T, E> {
    /// Null where nothing is awaited with it.
    row: *const State<E>,
    types: PhantomData<fn() -> (T, E)>,
}

impl<T, E> Clone for Link<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T, E> Copy for Link<T, E> {}

// SAFETY: the row is part of the same chain, which one thread polls at a time; nothing else looks at it.
unsafe impl<T, E> Send for Link<T, E> {}
// SAFETY: as above.
unsafe impl<T, E> Sync for Link<T, E> {}

impl<T, E> Link<T, E> {
    pub(super) const NEW: Self = Link { row: ptr::null(), types: PhantomData };

    /// The link is over without a value: the row drops the block that waits for one.
    #[cold]
    pub(super) fn fail(self, reason: E) {
        // SAFETY: a link that is awaited belongs to the row whose block awaits it, and that is borrowed by the block.
        unsafe { (*self.row).failure.set(Some(reason)) }
    }

    /// Where its row is.
    #[inline]
    pub(super) fn position(self) -> *const Position {
        self.row.cast()
    }
}

/// What links share with their row.
#[repr(C)]
struct State<E> {
    position: Position,
    failure: Cell<Option<E>>,
}

/// Where a row is.
pub(super) struct Position {
    steps: &'static Steps,
    /// The number of the last link, and of the one that runs.
    last: usize,
    at: Cell<usize>,
    /// This thread, if there may be something to do between two links: a tick, or to tell who watches. Asked once in each poll.
    attentive: Cell<Option<Thread>>,
    /// [`TICKED`], [`WATCHED`].
    notes: Cell<u8>,
}

// SAFETY: the thread it knows is that of the poll in which it is looked at.
unsafe impl Send for Position {}

/// The tick that the next link starts with was asked for.
const TICKED: u8 = 0b1;
/// Somebody watches: asked when the block begins, as a promise that is known is known from its beginning.
const WATCHED: u8 = 0b10;

impl Position {
    /// The block begins: the first link's handler.
    #[inline]
    fn begins(&self) {
        if observe::any_known() {
            self.notes.set(WATCHED);
            observe::step(self.steps, self.at.get());
        }
    }

    /// A poll begins.
    #[inline]
    fn polled(&self) {
        let watched = cfg!(feature = "tracing") && self.notes.get() & WATCHED != 0;
        self.attentive.set((ordered() || watched).then(Thread::current));
    }

    /// Whether the value of a link is kept for a while: another link of the row follows, and starts with a tick.
    #[inline]
    pub(super) fn keeps(&self, cx: &mut Context<'_>) -> bool {
        match self.attentive.get() {
            None => false,
            Some(thread) => self.ticks(thread, cx),
        }
    }

    #[inline(never)]
    fn ticks(&self, thread: Thread, cx: &mut Context<'_>) -> bool {
        if self.at.get() >= self.last {
            return false;
        }
        if self.notes.get() != 0 {
            return self.ticks_as_noted(thread, cx);
        }
        // SAFETY: it is that of this poll.
        unsafe { thread.trip_needed() && self.tick(cx) }
    }

    #[inline(never)]
    fn ticks_as_noted(&self, thread: Thread, cx: &mut Context<'_>) -> bool {
        let notes = self.notes.get();
        if notes & TICKED != 0 {
            self.notes.set(notes & !TICKED);
        // SAFETY: as above.
        } else if unsafe { thread.trip_needed() } {
            return self.tick(cx);
        }
        if notes & WATCHED != 0 {
            observe::step(self.steps, self.at.get() + 1);
        }
        false
    }

    /// Apart, so that where no tick is needed nothing is kept over calls.
    #[inline(never)]
    fn tick(&self, cx: &mut Context<'_>) -> bool {
        self.notes.set(self.notes.get() | TICKED);
        tick_now(cx);
        true
    }
}

thread_local! {
    /// The row whose block is polled for the first time.
    static BEGINS: Cell<*const ()> = const { Cell::new(ptr::null()) };
}

impl<T, E> Link<T, E> {
    /// The row that this is the source of. It is asked for at the beginning of its block, and nowhere else.
    #[inline]
    pub fn row<'a>(self) -> &'a Row<T, E> {
        // SAFETY: the block is part of the row whose block begins, which stays where it is.
        unsafe { &*BEGINS.get().cast() }
    }
}

impl<E, P> Chain<E, P> {
    /// The row of the links `first` to `last`, behind what leaves this link.
    #[inline]
    pub fn row<T>(self, _: Link<T, E>, steps: &'static Steps, first: usize, last: usize) -> Row<T, E> {
        let position =
            Position { steps, last, at: Cell::new(first), attentive: Cell::new(None), notes: Cell::new(0) };
        let state = State { position, failure: Cell::new(None) };
        Row { state, value: Cell::new(None), pinned: PhantomPinned }
    }
}

/// Some consecutive `then`s: what their block has to do with.
#[repr(C)]
pub struct Row<T, E> {
    /// In front, as links look at no more.
    state: State<E>,
    value: Cell<Option<T>>,
    /// The block has pointers to it, which no exclusive reference may rule out.
    pinned: PhantomPinned,
}

// SAFETY: the row is part of one chain, which one thread polls at a time; nothing else looks at it.
unsafe impl<T: Send, E: Send> Sync for Row<T, E> {}

/// The links of a row.
impl<T, E> Row<T, E> {
    /// What the first handler is called with.
    #[inline]
    pub fn value(&self) -> T {
        self.value.take().expect("the block runs if there is a value, and once")
    }

    /// Runs its handler with the value of the promise in front, and gives a promise for what the handler gives. With
    /// a second handler: that one runs with the reason if the promise is rejected. See [`Promise::then`](crate::Promise::then).
    ///
    /// ```
    /// use promise_core::prelude::*;
    ///
    /// let sum = promise!(Promise::<i32>::resolve(1).then(|n| n + 1).then(|n| Promise::resolve(n * 2)));
    /// assert_eq!(sum.wait().unwrap(), 4);
    /// ```
    #[inline]
    pub fn then<V>(&self, number: usize) -> Link<V, E> {
        self.state.position.at.set(number);
        Link { row: &raw const self.state, types: PhantomData }
    }

    /// Another name for [`then`](crate::Promise::then).
    #[inline]
    pub fn success<V>(&self, number: usize) -> Link<V, E> {
        self.then(number)
    }

    /// Waits for the future in front, and runs the handlers; then come so many ticks. A panic becomes a rejection. Links that are left
    /// out because one in front of them failed cost a tick each, as their promises would.
    ///
    /// It calls nothing: code to drop what is there, if that panicked, would be compiled for each chain.
    #[inline(always)]
    pub fn run<V, S, F>(self, source: S, block: F, ticks: usize) -> Run<F, S, V, T, E>
    where
        F: Future<Output = Result<V, E>>,
    {
        let progress = Progress { row: self, phase: Phase::Source, ticks, result: None };
        Run { progress, source, block: Block::There(block) }
    }
}

impl<E: 'static> State<E> {
    /// The reason comes from in front.
    #[cold]
    fn came_in(&self, reason: E) -> E {
        if self.position.at.get() == 1 { from_source(reason, self.position.steps) } else { reason }
    }
}
