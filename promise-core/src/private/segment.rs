//! Pieces of a chain, each a future behind the one in front: a row of `then`s, and the `catch`es behind it. They are awaited as one,
//! since each `.await` of something that large costs the compiler as much as a link.

use std::future::Future;
use std::mem::{take, transmute};
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

/// In place of the ticks of a `catch`: it is the last link.
pub const LAST: usize = usize::MAX;

/// The methods of a piece, which stand behind it. Where its type tells what it gives, nothing is asked of it: each bound costs the
/// compiler as much as a call.
macro_rules! catches {
    ([$($param:tt)*] $piece:ty => $front:ty, $front_of:ident; [$($of:ident),*] $value:ty, $reason:ty $(, $future:ty: $output:ty)?) => {
        impl<$($param)*> $piece {
            /// Runs its handler with the reason if the promise in front is rejected, and goes on with what the handler gives.
            /// See [`Promise::catch`](crate::Promise::catch).
            ///
            /// `|e|` takes every reason. A typed parameter, `|e: &io::Error|`, or a pattern, `|ApiError::NotFound { id }|`,
            /// takes a reference, and handles only what it finds.
            #[inline(always)]
            pub fn catch<$($of,)* G: Given, C>(
                self,
                steps: &'static Steps,
                number: usize,
                ticks: usize,
                handler: C,
            ) -> Caught<C, $front, G>
            where
                $($future: Future<Output = $output>,)?
                C: FnOnce(Link<$value, $reason>, $reason) -> Result<G, $reason>,
            {
                let rest = Rest { stage: Stage::Source, ticks, steps, number };
                Caught { rest, source: $front_of!(self), handler: Some(handler) }
            }

            /// Another name for [`catch`](crate::Promise::catch).
            #[inline(always)]
            pub fn fail<$($of,)* G: Given, C>(
                self,
                steps: &'static Steps,
                number: usize,
                ticks: usize,
                handler: C,
            ) -> Caught<C, $front, G>
            where
                $($future: Future<Output = $output>,)?
                C: FnOnce(Link<$value, $reason>, $reason) -> Result<G, $reason>,
            {
                self.catch(steps, number, ticks, handler)
            }
        }
    };
}

macro_rules! itself {
    ($piece:ident) => {
        $piece
    };
}
macro_rules! inside {
    ($piece:ident) => {
        $piece.0
    };
}

catches!([S] Segment<S> => S, inside; [T, E] T, E, S: Result<T, E>);
catches!([F, S, V, T, E] Run<F, S, V, T, E> => Self, itself; [] V, E);
catches!([H, S, P: Given] Caught<H, S, P> => Self, itself; [] P::Value, P::Reason);

/// A `catch` whose handler does not wait, and what stands in front of it. Then come its ticks.
pub struct Caught<H, S, G: Given> {
    rest: Rest<G>,
    source: S,
    handler: Option<H>,
}

impl<T, E, H, S, G> Future for Caught<H, S, G>
where
    E: Reason,
    S: Future<Output = Result<T, E>>,
    H: FnOnce(Link<T, E>, E) -> Result<G, E>,
    G: Given<Value = T, Reason = E>,
{
    type Output = Result<T, E>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: what is waited for is pinned with it and never moved out of it; nothing else in it is pinned. A pinned
        // reference is one, and a reference is passed as a pointer is.
        unsafe {
            let Caught { rest, source, handler } = transmute::<Pin<&mut Self>, &mut Self>(self);
            let place = (&raw mut *handler) as *mut ();
            let call = transmute::<CallOf<H, G, E>, Call<G, E>>(call::<T, E, G, H>);
            rest.poll(Erased::new(source), (place, call), cx)
        }
    }
}

/// Calls the handler with the reason, or drops it if there is none. It is gone then.
#[inline(always)]
#[expect(clippy::manual_map, reason = "a closure more would be compiled for each chain")]
fn call<T, E, G, H: FnOnce(Link<T, E>, E) -> Result<G, E>>(
    handler: &mut Option<H>,
    reason: &mut Option<E>,
) -> Option<Result<G, E>> {
    match handler.take() {
        Some(handler) => match reason.take() {
            Some(reason) => Some(handler(Link::NEW, reason)),
            None => None,
        },
        None => None,
    }
}

/// All that does not depend on the types of the source and the handler, for which it would be compiled again.
struct Rest<G: Given> {
    stage: Stage<G>,
    /// Left to be made.
    ticks: usize,
    steps: &'static Steps,
    number: usize,
}

enum Stage<G: Given> {
    Source,
    /// For what the handler gave.
    Settling(G::Settling),
    Ending(G::Ending),
    Ticks(Option<Result<G::Value, G::Reason>>),
}

/// [`call`].
type CallOf<H, G, E> = fn(&mut Option<H>, &mut Option<E>) -> Option<Result<G, E>>;
/// The same without the type of the handler.
type Call<G, E> = unsafe fn(*mut (), &mut Option<E>) -> Option<Result<G, E>>;

impl<T, E: Reason, G: Given<Value = T, Reason = E>> Rest<G> {
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
                Poll::Ready(Ok(value)) => {
                    // What has given its output has nothing left to drop.
                    // SAFETY: as above.
                    unsafe { (handler.1)(handler.0, &mut None) };
                    if matches!(self.ticks, 0 | LAST) {
                        return Poll::Ready(Ok(value));
                    }
                    self.stage = Stage::Ticks(Some(Ok(value)));
                }
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
        let Rest { steps, number, .. } = *self;
        let last = self.ticks == LAST;
        if last {
            self.ticks = 0;
        }
        let reason = if number == 1 { from_source(reason, steps) } else { reason };
        observe::step(steps, number);
        let mut reason = Some(reason);
        // SAFETY: the caller's contract.
        let given = || unsafe { call(handler, &mut reason) }.expect("it is called once");
        self.stage = match call_guarded(given) {
            Ok(given) if last => Stage::Ending(given.end()),
            Ok(given) => Stage::Settling(given.settle()),
            Err(reason) => Stage::Ticks(Some(note(Err(reason), steps, number, 0))),
        };
    }

    fn go_on(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        // SAFETY: what is waited for is pinned with the rest.
        let waited = unsafe {
            match &mut self.stage {
                Stage::Settling(future) => Some(Pin::new_unchecked(future).poll(cx)),
                Stage::Ending(future) => Some(Pin::new_unchecked(future).poll(cx)),
                Stage::Source | Stage::Ticks(_) => None,
            }
        };
        match waited {
            Some(Poll::Pending) => return Poll::Pending,
            Some(Poll::Ready(result)) => {
                self.stage = Stage::Ticks(Some(note(result, self.steps, self.number, 0)));
            }
            None => {}
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
