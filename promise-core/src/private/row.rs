//! A row of `then`s: one block of code, which a failure leaves early.
//!
//! ```text
//! let row = chain.row(link, &__STEPS, 1, 2);
//! let value = row.run(source, async {
//!     let value = row.value();
//!     let link = row.then(1);
//!     let value = (&&tag(&given, link)).__kind().adapt(link, given).await;
//!     ..
//!     Ok(value)
//! }).await;
//! ```
//!
//! What a link is awaited with gives the value. There is none when it fails: it puts the reason down in the row and stays pending,
//! and the row drops the block and goes on with the reason. To give a result instead, and to match it, costs the compiler half as
//! much again for each link; `?`, as much again.

use std::cell::Cell;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};

use super::chain::Chain;
use super::handler::{Body, Converted, Decided, Followed, Now, Work};
use super::rt::{ordered, poll_block, trip_needed};
use crate::panic::catch;
use crate::promise::spend_job;
use crate::trace::{Steps, from_source, note};
use crate::{Fault, Outcome, Promise, Reason, observe};

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
    fn fail(self, reason: E) {
        // SAFETY: a link that is awaited belongs to the row whose block awaits it, and that is borrowed by the block.
        unsafe { (*self.row).failure.set(Some(reason)) }
    }

    /// See [`Position::keeps`].
    #[inline]
    fn keeps(self, cx: &mut Context<'_>) -> bool {
        // SAFETY: as in `fail`.
        unsafe { (*self.row).position.keeps(cx) }
    }
}

/// What links share with their row.
#[repr(C)]
struct State<E> {
    position: Position,
    failure: Cell<Option<E>>,
}

/// Where a row is.
struct Position {
    steps: &'static Steps,
    /// The number of the last link, and of the one that runs.
    last: usize,
    at: Cell<usize>,
    /// Whether there may be something to do between two links: a tick, or to tell who watches. Asked once in each poll, as neither
    /// changes in one.
    attentive: Cell<bool>,
    /// The tick that the next link starts with was asked for.
    ticked: Cell<bool>,
}

impl Position {
    /// A poll begins.
    #[inline]
    fn polled(&self) {
        self.attentive.set(ordered() || observe::any_known());
    }

    /// Whether the value of a link is kept for a while: another link of the row follows, and starts with a tick.
    #[inline]
    fn keeps(&self, cx: &mut Context<'_>) -> bool {
        self.attentive.get() && self.ticks(cx)
    }

    #[inline(never)]
    fn ticks(&self, cx: &mut Context<'_>) -> bool {
        let next = self.at.get() + 1;
        if next > self.last {
            return false;
        }
        if self.ticked.get() {
            self.ticked.set(false);
        } else if trip_needed() {
            return self.tick(cx);
        }
        observe::step(self.steps, next);
        false
    }

    /// Apart, so that where no tick is needed nothing is kept over calls.
    #[inline(never)]
    fn tick(&self, cx: &mut Context<'_>) -> bool {
        self.ticked.set(true);
        spend_job(cx);
        true
    }
}

/// Some consecutive `then`s.
pub struct Row<T, E> {
    state: State<E>,
    value: Cell<Option<T>>,
}

// SAFETY: the row is part of one chain, which one thread polls at a time; nothing else looks at it.
unsafe impl<T: Send, E: Send> Sync for Row<T, E> {}

impl<E, P> Chain<E, P> {
    /// The row of the links `first` to `last`, behind this one.
    #[inline]
    pub fn row<T>(self, _: Link<T, E>, steps: &'static Steps, first: usize, last: usize) -> Row<T, E> {
        let (at, attentive, ticked) = (Cell::new(first), Cell::new(false), Cell::new(false));
        let position = Position { steps, last, at, attentive, ticked };
        Row { state: State { position, failure: Cell::new(None) }, value: Cell::new(None) }
    }
}

/// The links of a row.
impl<T, E> Row<T, E> {
    /// What the first handler is called with.
    #[inline]
    pub fn value(&self) -> T {
        self.value.take().expect("the block runs if there is a value, and once")
    }

    /// Runs its handler with the value of the promise in front, and gives a promise for what the handler gives. With
    /// a second handler: that one runs with the reason if the promise is rejected. See [`Promise::then`].
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

    /// Another name for [`then`](Promise::then).
    #[inline]
    pub fn success<V>(&self, number: usize) -> Link<V, E> {
        self.then(number)
    }

    /// Waits for the future in front, and runs the handlers. A panic becomes a rejection. Links that are left out because one in
    /// front of them failed cost a tick each, as their promises would.
    #[inline]
    pub fn run<V, S, F: Future<Output = Result<V, E>>>(&self, source: S, block: F) -> Run<'_, T, E, S, F> {
        self.run_and(source, block, 0)
    }

    /// The same where another link follows, which starts with a tick.
    #[inline]
    pub fn run_on<V, S, F: Future<Output = Result<V, E>>>(&self, source: S, block: F) -> Run<'_, T, E, S, F> {
        self.run_and(source, block, 1)
    }

    fn run_and<S, F: Future>(&self, source: S, block: F, ticks: usize) -> Run<'_, T, E, S, F> {
        let block = Block::There(block);
        Run { row: self, phase: Phase::Source, source, block, result: None, ticks }
    }
}

/// The future of [`Row::run`].
pub struct Run<'a, T, E, S, F: Future> {
    row: &'a Row<T, E>,
    phase: Phase,
    source: S,
    block: Block<F>,
    /// What the block gave, or the reason that was put down.
    result: Option<F::Output>,
    /// Left to be made.
    ticks: usize,
}

/// Not an `Option`, as the compiler shows it where something in it is not `Send`.
enum Block<F> {
    There(F),
    Gone,
}

#[derive(PartialEq)]
enum Phase {
    Source,
    Block,
    Ticks,
}

impl<V, T, E, S, F> Future for Run<'_, T, E, S, F>
where
    E: Reason,
    S: Future<Output = Result<T, E>>,
    F: Future<Output = Result<V, E>>,
{
    type Output = Result<V, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the source and the block are pinned with it and never moved out of it; nothing else in it is pinned.
        let this = unsafe { self.get_unchecked_mut() };
        let state = &this.row.state;
        let mut result = None;
        state.position.polled();
        if this.phase == Phase::Source {
            // SAFETY: as above.
            match unsafe { Pin::new_unchecked(&mut this.source) }.poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(value)) => this.row.value.set(Some(value)),
                Poll::Ready(Err(reason)) => result = Some(Err(state.came_in(reason))),
            }
            this.phase = Phase::Block;
            if state.position.attentive.get() {
                observe::step(state.position.steps, state.position.at.get());
            }
        }
        if let (Phase::Block, None, Block::There(block)) = (&this.phase, &result, &mut this.block) {
            // SAFETY: as above.
            result = match poll_block(unsafe { Pin::new_unchecked(block) }, cx) {
                Poll::Ready(result) => Some(result),
                Poll::Pending => match state.failure.take() {
                    Some(reason) => Some(Err(reason)),
                    None => return Poll::Pending,
                },
            };
        }
        if let Some(result) = result {
            this.phase = Phase::Ticks;
            let result = if result.is_ok() { result } else { this.failed(result) };
            if this.ticks == 0 {
                return Poll::Ready(result);
            }
            this.result = Some(result);
        }
        while this.ticks > 0 {
            this.ticks -= 1;
            if trip_needed() {
                spend_job(cx);
                return Poll::Pending;
            }
        }
        Poll::Ready(this.result.take().expect("it is polled until it is ready"))
    }
}

impl<V, T, E: Reason, S, F: Future<Output = Result<V, E>>> Run<'_, T, E, S, F> {
    /// Drops the block, which may wait for a link that failed, before anything else runs.
    #[cold]
    fn failed(&mut self, mut result: Result<V, E>) -> Result<V, E> {
        if let Err(panic) = catch(|| self.block = Block::Gone) {
            result = Err(Fault::Panicked(panic).into());
        }
        let Position { steps, last, at, .. } = &self.row.state.position;
        let left = last - at.get();
        self.ticks += left;
        note(result, steps, *last, u32::try_from(left).unwrap_or(u32::MAX))
    }
}

impl<E: 'static> State<E> {
    /// The reason comes from in front.
    #[cold]
    fn came_in(&self, reason: E) -> E {
        if self.position.at.get() == 1 { from_source(reason, self.position.steps) } else { reason }
    }
}

// ---- what a link is awaited with -------------------------------------------------------------------------------

/// A value, or nothing if its link failed. Without the type of the reason, as what needs no drop costs the compiler less.
pub struct Value<T> {
    position: *const Position,
    value: Option<T>,
}

// SAFETY: as a link.
unsafe impl<T: Send> Send for Value<T> {}

impl<T> Unpin for Value<T> {}

impl<T> Future for Value<T> {
    type Output = T;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        // SAFETY: as a link's.
        if self.value.is_none() || unsafe { (*self.position).keeps(cx) } {
            return Poll::Pending;
        }
        self.value.take().map_or(Poll::Pending, Poll::Ready)
    }
}

/// What has to be waited for.
pub struct Step<F, T, E> {
    link: Link<T, E>,
    stage: Stage,
    future: F,
    value: Option<T>,
}

enum Stage {
    /// A tick comes first.
    First,
    Waiting,
    /// The value is there.
    Over,
}

impl<F, T, E> Step<F, T, E> {
    fn new(link: Link<T, E>, stage: Stage, future: F) -> Self {
        Step { link, stage, future, value: None }
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Step<F, T, E> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        // SAFETY: the future is pinned with the step and never moved out of it; nothing else in it is pinned.
        let this = unsafe { self.get_unchecked_mut() };
        if let Stage::First = this.stage {
            this.stage = Stage::Waiting;
            if trip_needed() {
                spend_job(cx);
                return Poll::Pending;
            }
        }
        if let Stage::Waiting = this.stage {
            // SAFETY: as above.
            match unsafe { Pin::new_unchecked(&mut this.future) }.poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(reason)) => {
                    this.link.fail(reason);
                    return Poll::Pending;
                }
                Poll::Ready(Ok(value)) => (this.stage, this.value) = (Stage::Over, Some(value)),
            }
        }
        if this.link.keeps(cx) {
            return Poll::Pending;
        }
        Poll::Ready(this.value.take().expect("it is polled until it is ready"))
    }
}

/// A promise with another reason.
pub struct Converting<T, X, E> {
    promise: Promise<T, X>,
    convert: fn(X) -> E,
}

impl<T, X: Reason, E> Future for Converting<T, X, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.promise).poll(cx).map_err(self.convert)
    }
}

/// What is there, or will be.
pub enum Deciding<T, E> {
    Now(Option<Result<T, E>>),
    Promise(Promise<T, E>),
}

impl<T, E> Unpin for Deciding<T, E> {}

impl<T, E: Reason> Future for Deciding<T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Deciding::Now(result) => Poll::Ready(result.take().expect("it is polled until it is ready")),
            Deciding::Promise(promise) => Pin::new(promise).poll(cx),
        }
    }
}

/// A future, which is a promise on schedulers with an order.
pub enum Working<F: Future, T, E> {
    Promise(Promise<T, E>),
    Here(Body<F, T, E>),
}

impl<F: Future, T, E: Reason> Future for Working<F, T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: what is in it is pinned with it and never moved out of it.
        unsafe {
            match self.get_unchecked_mut() {
                Working::Promise(promise) => Pin::new(promise).poll(cx),
                Working::Here(body) => Pin::new_unchecked(body).poll(cx),
            }
        }
    }
}

impl<T, E> IntoFuture for Now<T, E> {
    type Output = T;
    type IntoFuture = Value<T>;

    #[inline]
    fn into_future(self) -> Value<T> {
        let value = match self.given {
            Ok(value) => Some(value),
            Err(reason) => {
                self.link.fail(reason);
                None
            }
        };
        Value { position: self.link.row.cast(), value }
    }
}

impl<T, E: Reason> IntoFuture for Followed<T, E> {
    type Output = T;
    type IntoFuture = Step<Promise<T, E>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        Step::new(self.link, Stage::First, self.promise)
    }
}

impl<T, X: Reason, E> IntoFuture for Converted<T, X, E> {
    type Output = T;
    type IntoFuture = Step<Converting<T, X, E>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        let Converted { link, promise, convert } = self;
        Step::new(link, Stage::First, Converting { promise, convert })
    }
}

impl<T: 'static, E: Reason> IntoFuture for Decided<T, E> {
    type Output = T;
    type IntoFuture = Step<Deciding<T, E>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        let (stage, future) = match self.given {
            Outcome::Value(value) => (Stage::Waiting, Deciding::Now(Some(Ok(value)))),
            Outcome::Reason(reason) => (Stage::Waiting, Deciding::Now(Some(Err(reason)))),
            Outcome::Promise(promise) => (Stage::First, Deciding::Promise(promise)),
            // The promise that adopts it waits for the job in which the thenable is called: no tick here.
            thenable @ Outcome::Thenable(_) => {
                (Stage::Waiting, Deciding::Promise(Promise::adopting(thenable)))
            }
        };
        Step::new(self.link, stage, future)
    }
}

impl<F: Future, T, E: Reason> IntoFuture for Work<F, T, E> {
    type Output = T;
    type IntoFuture = Step<Working<F, T, E>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        let link = self.link;
        let (stage, future) = if ordered() {
            (Stage::First, Working::Promise(self.followed().promise))
        } else {
            (Stage::Waiting, Working::Here(self.body))
        };
        Step::new(link, stage, future)
    }
}
