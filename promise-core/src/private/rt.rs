//! What fused chains are made of at run time.

use std::future::Future;
use std::mem::transmute;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::cell::task::{self, Start, spawn_here};
use crate::panic::catch;
use crate::promise::Promise;
use crate::promise::spend_job;
use crate::scheduler::current;
use crate::{Fault, Reason};

/// Makes the promise of a chain: one allocation, polled for the first time here.
#[track_caller]
pub fn spawn<T, E, F>(chain: F) -> Promise<T, E>
where
    T: Send + 'static,
    E: Reason + Send,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    spawn_here!(T, E, F: chain, Start::Now, Location::caller())
}

/// As [`spawn`], for a future that became one with another place in the user's code.
pub(super) fn spawn_from<T, E, F>(chain: F, origin: &'static Location<'static>) -> Promise<T, E>
where
    T: Send + 'static,
    E: Reason + Send,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    spawn_here!(T, E, F: chain, Start::Now, origin)
}

/// As [`spawn`], and the chain is stopped when the last handle of its promise goes: it is dropped from the queue.
#[track_caller]
pub fn spawn_cancellable<T, E, F>(chain: F) -> Promise<T, E>
where
    T: Send + 'static,
    E: Reason + Send,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    spawn_here!(T, E, F: chain, Start::NowCancellable, Location::caller())
}

/// As [`spawn`], but polled for the first time from the queue.
#[track_caller]
pub fn spawn_deferred<T, E, F>(chain: F) -> Promise<T, E>
where
    T: Send + 'static,
    E: Reason + Send,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    spawn_here!(T, E, F: chain, Start::Queued, Location::caller())
}

/// Whether jobs here run in ECMAScript's order.
#[must_use]
#[inline]
pub fn ordered() -> bool {
    current::ordered()
}

/// Whether a step of the chain being polled goes through the job queue now.
#[inline]
pub(super) fn trip_needed() -> bool {
    current::trip_needed()
}

/// Sends the task of the chain that is polled through the job queue once. What is in a chain is polled by its task, and by nothing in
/// between.
#[inline]
pub(super) fn tick_now(cx: &Context<'_>) {
    debug_assert!(task::running(cx.waker()).is_some());
    task::request_tick();
}

/// One trip through the job queue of an event loop; nothing on a scheduler without order. For chains alone.
#[must_use]
#[inline]
pub fn tick() -> Trip {
    Trip { spent: false, needed: current::trip_needed }
}

/// One trip through the job queue where going on at once would run a handler on the stack of the chain's creator,
/// or break the order.
#[must_use]
#[inline]
pub fn handoff() -> Trip {
    Trip { spent: false, needed: current::defers }
}

/// The future of [`tick`] and [`handoff`].
#[derive(Debug)]
pub struct Trip {
    spent: bool,
    needed: fn() -> bool,
}

impl Future for Trip {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.spent || !(self.needed)() {
            return Poll::Ready(());
        }
        self.spent = true;
        spend_job(cx);
        Poll::Pending
    }
}

/// Runs a block of steps; its panic becomes a rejection.
pub fn guard<T, E: Reason, F: Future<Output = Result<T, E>>>(block: F) -> Guard<F> {
    Guard { block }
}

/// The future of [`guard`].
#[derive(Debug)]
pub struct Guard<F> {
    block: F,
}

impl<T, E: Reason, F: Future<Output = Result<T, E>>> Future for Guard<F> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the block is pinned with the guard and never moved out of it.
        unsafe { Erased::new(&mut self.get_unchecked_mut().block).poll_guarded(cx) }
    }
}

/// A future whose type is not known any more, for code that would be compiled again for each.
pub(super) struct Erased<R> {
    pub(super) future: *mut (),
    poll: unsafe fn(*mut (), &mut Context<'_>) -> Poll<R>,
}

impl<R> Clone for Erased<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Erased<R> {}

impl<R> Erased<R> {
    /// # Safety
    /// It is pinned.
    #[inline(always)]
    pub(super) unsafe fn new<F: Future<Output = R>>(future: &mut F) -> Self {
        let poll: fn(Pin<&mut F>, &mut Context<'_>) -> Poll<R> = F::poll;
        // SAFETY: a pinned reference is passed as a pointer is.
        let poll = unsafe {
            transmute::<
                fn(Pin<&mut F>, &mut Context<'_>) -> Poll<R>,
                unsafe fn(*mut (), &mut Context<'_>) -> Poll<R>,
            >(poll)
        };
        Erased { future: (&raw mut *future) as *mut (), poll }
    }

    /// # Safety
    /// It is still there, and nobody else uses it.
    #[inline]
    pub(super) unsafe fn poll(self, cx: &mut Context<'_>) -> Poll<R> {
        // SAFETY: the caller's contract.
        unsafe { (self.poll)(self.future, cx) }
    }
}

impl<T, E: Reason> Erased<Result<T, E>> {
    /// A panic becomes a rejection.
    ///
    /// # Safety
    /// As `poll`.
    #[inline]
    pub(super) unsafe fn poll_guarded(self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        // SAFETY: the caller's contract.
        match catch(|| unsafe { self.poll(cx) }) {
            Ok(polled) => polled,
            Err(panic) => Poll::Ready(Err(E::from(Fault::Panicked(panic)))),
        }
    }
}
