//! Pieces of a chain, each a future behind the one in front: a row of `then`s, and the `catch`es behind it. They are awaited as one,
//! since each `.await` of something that large costs the compiler as much as a link.

use std::future::Future;
use std::mem::take;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::given::Given;
use super::handler::call_guarded;
use super::row::{Link, Run};
use super::rt::{Erased, tick_now, trip_needed};
use crate::trace::{Steps, from_source, note};
use crate::{Reason, observe};

/// What a chain starts with.
pub struct Segment<S>(pub S);

/// The methods of a piece, which stand behind it.
macro_rules! catches {
    ([$($param:tt)*] $segment:ty => $piece:ty, $source:expr) => {
        impl<$($param)*> $segment {
            /// Runs its handler with the reason if the promise in front is rejected, and goes on with what the handler gives.
            /// See [`Promise::catch`](crate::Promise::catch).
            ///
            /// `|e|` takes every reason. A typed parameter, `|e: &io::Error|`, or a pattern, `|ApiError::NotFound { id }|`,
            /// takes a reference, and handles only what it finds.
            #[inline]
            pub fn catch<U, R, X, C>(self, steps: &'static Steps, number: usize, handler: C) -> Catch<$piece, C>
            where
                $piece: Future<Output = Result<U, R>>,
                C: FnOnce(Link<U, R>, R) -> Result<X, R>,
            {
                Catch { source: $source(self), handler, steps, number }
            }

            /// Another name for [`catch`](crate::Promise::catch).
            #[inline]
            pub fn fail<U, R, X, C>(self, steps: &'static Steps, number: usize, handler: C) -> Catch<$piece, C>
            where
                $piece: Future<Output = Result<U, R>>,
                C: FnOnce(Link<U, R>, R) -> Result<X, R>,
            {
                self.catch(steps, number, handler)
            }
        }
    };
}
catches!([S] Segment<S> => S, |segment: Self| segment.0);
catches!(['a, T, E, V, S, F] Run<'a, T, E, V, S, F> => Self, |run| run);
catches!([S, H, G, F: Future] Caught<S, H, G, F> => Self, |caught| caught);

/// A `catch` whose handler does not wait.
pub struct Catch<S, H> {
    source: S,
    handler: H,
    steps: &'static Steps,
    number: usize,
}

impl<S, H> Catch<S, H> {
    /// Then come so many ticks.
    #[inline]
    pub fn settle<T, E, G>(self, ticks: usize) -> Caught<S, H, G, G::Settling>
    where
        S: Future<Output = Result<T, E>>,
        H: FnOnce(Link<T, E>, E) -> Result<G, E>,
        G: Given<Value = T, Reason = E>,
    {
        self.caught(G::settle, ticks)
    }

    /// The last link.
    #[inline]
    pub fn end<T, E, G>(self) -> Caught<S, H, G, G::Ending>
    where
        S: Future<Output = Result<T, E>>,
        H: FnOnce(Link<T, E>, E) -> Result<G, E>,
        G: Given<Value = T, Reason = E>,
    {
        self.caught(G::end, 0)
    }

    #[inline]
    fn caught<G, F: Future>(self, wait: fn(G) -> F, ticks: usize) -> Caught<S, H, G, F> {
        let Catch { source, handler, steps, number } = self;
        let rest = Rest { wait, stage: Stage::Source, ticks, steps, number };
        Caught { rest, source, handler: Some(handler) }
    }
}

/// The future of a [`Catch`].
pub struct Caught<S, H, G, F: Future> {
    rest: Rest<G, F>,
    source: S,
    handler: Option<H>,
}

impl<T, E, S, H, G, F> Future for Caught<S, H, G, F>
where
    E: Reason,
    S: Future<Output = Result<T, E>>,
    H: FnOnce(Link<T, E>, E) -> Result<G, E>,
    F: Future<Output = Result<T, E>>,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        /// # Safety
        /// There is an `Option` of a handler of this type.
        unsafe fn call<T, E, G, H: FnOnce(Link<T, E>, E) -> Result<G, E>>(
            handler: *mut (),
            reason: E,
        ) -> Result<G, E> {
            // SAFETY: the caller has a handler of this type there.
            let handler = unsafe { (*handler.cast::<Option<H>>()).take() };
            handler.expect("it is called once")(Link::NEW, reason)
        }
        // SAFETY: what is waited for is pinned with it and never moved out of it; nothing else in it is pinned.
        unsafe {
            let Caught { rest, source, handler } = self.get_unchecked_mut();
            rest.poll(Erased::new(source), ((&raw mut *handler).cast(), call::<T, E, G, H>), cx)
        }
    }
}

/// All that does not depend on the types of the source and the handler, for which it would be compiled again.
struct Rest<G, F: Future> {
    wait: fn(G) -> F,
    stage: Stage<F>,
    /// Left to be made.
    ticks: usize,
    steps: &'static Steps,
    number: usize,
}

enum Stage<F: Future> {
    Source,
    /// For what the handler gave.
    Waiting(F),
    Ticks(Option<F::Output>),
}

/// Calls the handler that is there.
type Call<G, E> = unsafe fn(*mut (), E) -> Result<G, E>;

impl<T, E: Reason, G, F: Future<Output = Result<T, E>>> Rest<G, F> {
    /// Part of its caller where that is optimised: then the source is known.
    ///
    /// # Safety
    /// The source may be polled, and the handler be called with what is given for that.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn poll(
        &mut self,
        source: Erased<Result<T, E>>,
        handler: (*mut (), Call<G, E>),
        cx: &mut Context<'_>,
    ) -> Poll<Result<T, E>> {
        if let Stage::Source = self.stage {
            // SAFETY: the caller's contract, also below.
            match unsafe { source.poll(cx) } {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(value)) if self.ticks == 0 => return Poll::Ready(Ok(value)),
                Poll::Ready(Ok(value)) => self.stage = Stage::Ticks(Some(Ok(value))),
                // SAFETY: as above.
                Poll::Ready(Err(reason)) => unsafe { self.rejected(reason, handler) },
            }
        }
        self.go_on(cx)
    }

    /// Calls the handler.
    ///
    /// # Safety
    /// As `poll`.
    #[cold]
    unsafe fn rejected(&mut self, reason: E, (handler, call): (*mut (), Call<G, E>)) {
        let Rest { wait, steps, number, .. } = *self;
        let reason = if number == 1 { from_source(reason, steps) } else { reason };
        observe::step(steps, number);
        // SAFETY: the caller's contract.
        self.stage = match call_guarded(|| unsafe { call(handler, reason) }) {
            Ok(given) => Stage::Waiting(wait(given)),
            Err(reason) => Stage::Ticks(Some(note(Err(reason), steps, number, 0))),
        };
    }

    fn go_on(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        if let Stage::Waiting(future) = &mut self.stage {
            // SAFETY: it is pinned with the rest.
            match unsafe { Pin::new_unchecked(future) }.poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(result) => {
                    self.stage = Stage::Ticks(Some(note(result, self.steps, self.number, 0)));
                }
            }
        }
        while take_one(&mut self.ticks) {
            if trip_needed() {
                tick_now(cx);
                return Poll::Pending;
            }
        }
        match &mut self.stage {
            Stage::Ticks(result) => Poll::Ready(take(result).expect("it is polled until it is ready")),
            _ => unreachable!("the handler was called"),
        }
    }
}

/// Takes one away, if there is one.
fn take_one(count: &mut usize) -> bool {
    let some = *count > 0;
    *count -= usize::from(some);
    some
}
