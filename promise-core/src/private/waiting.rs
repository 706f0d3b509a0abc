//! The futures that what a handler gave is waited for with, and what a chain starts with.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::rt::{Guard, tick_now, trip_needed};
use crate::scheduler::current;
use crate::{Outcome, Promise, Reason};

/// What may start with a tick.
pub struct Ticked<F> {
    pub(super) first: bool,
    pub(super) future: F,
}

impl<F: Future> Future for Ticked<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the future is pinned with it and never moved out of it; nothing else in it is pinned.
        let this = unsafe { self.get_unchecked_mut() };
        if std::mem::take(&mut this.first) && trip_needed() {
            tick_now(cx);
            return Poll::Pending;
        }
        // SAFETY: as above.
        unsafe { Pin::new_unchecked(&mut this.future) }.poll(cx)
    }
}

/// What the promise of a chain is resolved with, by the last link: it is never ready, but says where that is to who polls the chain,
/// which takes it from here, and drops the chain.
pub struct Leaving<T, E>(pub(super) Option<Outcome<T, E>>);

impl<T, E> Unpin for Leaving<T, E> {}

impl<T, E> Future for Leaving<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        current::end_with((&raw mut self.0).cast());
        Poll::Pending
    }
}

/// A promise with another reason.
pub struct Converting<T, X, E> {
    pub(super) promise: Promise<T, X>,
    pub(super) convert: fn(X) -> E,
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

/// As [`Working`], of the last link.
pub enum Concluding<F: Future, T, E> {
    Leaving(Leaving<T, E>),
    Here(Body<F, T, E>),
}

impl<F: Future, T, E: Reason> Future for Concluding<F, T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: what is in it is pinned with it and never moved out of it.
        unsafe {
            match self.get_unchecked_mut() {
                Concluding::Leaving(leaving) => Pin::new(leaving).poll(cx),
                Concluding::Here(body) => Pin::new_unchecked(body).poll(cx),
            }
        }
    }
}

/// A future and what makes a result of its output.
pub struct Body<F: Future, T, E> {
    pub(crate) future: F,
    pub(crate) convert: fn(F::Output) -> Result<T, E>,
}

impl<F: Future, T, E> Future for Body<F, T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let convert = self.convert;
        // SAFETY: the future is pinned with the body and never moved out of it.
        let future = unsafe { self.map_unchecked_mut(|body| &mut body.future) };
        future.poll(cx).map(convert)
    }
}

// ---- sources -------------------------------------------------------------------------------------------------------

/// What is there, handed over to the first link: in a job where going on at once would run a handler on the stack of the chain's
/// creator, or break the order.
pub struct Handed<T, E> {
    pub(super) result: Option<Result<T, E>>,
    pub(super) spent: bool,
}

impl<T, E> Unpin for Handed<T, E> {}

impl<T, E> Future for Handed<T, E> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.spent && current::defers() {
            self.spent = true;
            tick_now(cx);
            return Poll::Pending;
        }
        Poll::Ready(self.result.take().expect("it is polled until it is ready"))
    }
}

/// A future that a chain starts with, and then what it gave, which is handed over.
pub struct Started<F: Future, T, E> {
    pub(super) body: Guard<Body<F, T, E>>,
    pub(super) result: Option<Result<T, E>>,
}

impl<F: Future, T, E: Reason> Future for Started<F, T, E> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the body is pinned with it and never moved out of it; nothing else in it is pinned.
        let (body, handed) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.body), &mut this.result)
        };
        if let Some(result) = handed.take() {
            return Poll::Ready(result);
        }
        let polled = body.poll(cx);
        if polled.is_pending() || !current::defers() {
            return polled;
        }
        if let Poll::Ready(result) = polled {
            *handed = Some(result);
        }
        tick_now(cx);
        Poll::Pending
    }
}
