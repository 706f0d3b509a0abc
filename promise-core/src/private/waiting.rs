//! The futures that what a handler gave is waited for with, and what a chain starts with.

use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};

use super::rt::{Guard, tick_now, trip_needed};
use crate::cell::task;
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
        task::end_with((&raw mut self.0).cast());
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

impl<T, E> Deciding<T, E> {
    /// See [`Promise::unpolled`].
    pub(super) fn unpolled(self) -> Self {
        match self {
            Deciding::Promise(promise) => Deciding::Promise(promise.unpolled()),
            now => now,
        }
    }
}

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

/// What a chain starts with. When it has given its result there is nothing in it any more that is to be dropped.
pub trait Source: Future {
    /// The first poll, on the stack of the chain's creator: whether it is handed over in a job, as going on at once would run a
    /// handler there. `false`: it waits for something, or has asked for a job itself.
    #[inline]
    fn begin(self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        assert!(self.poll(cx).is_pending(), "what a chain starts with is handed over in a job");
        false
    }
}

impl<T, E: Reason> Source for Promise<T, E> {}

impl<T, X: Reason, E> Source for Converting<T, X, E> {}

impl<T, E: Reason> Source for Deciding<T, E> {
    fn begin(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        match &mut *self {
            Deciding::Now(_) => true,
            Deciding::Promise(promise) => Pin::new(promise).begin(cx),
        }
    }
}

/// A value or a reason.
pub struct Handed<T, E>(pub(super) Option<Result<T, E>>);

impl<T, E> Unpin for Handed<T, E> {}

impl<T, E> Source for Handed<T, E> {
    #[inline]
    fn begin(self: Pin<&mut Self>, _: &mut Context<'_>) -> bool {
        true
    }
}

impl<T, E> Future for Handed<T, E> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.0.take().expect("it is polled until it is ready"))
    }
}

/// A future, and then what it gave.
pub enum Started<F: Future, T, E> {
    Body(Guard<Body<F, T, E>>),
    Handed(Result<T, E>),
    Over,
}

impl<F: Future, T, E: Reason> Source for Started<F, T, E> {
    #[inline]
    fn begin(self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        self.work(cx)
    }
}

impl<F: Future, T, E: Reason> Started<F, T, E> {
    /// Polls the future: whether it has given something, which is there now.
    #[inline]
    fn work(self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        // SAFETY: the body is pinned with it and never moved out of it; nothing else in it is pinned.
        let this = unsafe { self.get_unchecked_mut() };
        let Started::Body(body) = this else { unreachable!("it is polled until it is ready") };
        // SAFETY: as above.
        let Poll::Ready(result) = unsafe { Pin::new_unchecked(body) }.poll(cx) else { return false };
        *this = Started::Handed(result);
        true
    }

    /// As `work`, in a job: whether the chain does not go on in this one.
    #[inline(never)]
    fn waits(self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        if !self.work(cx) {
            return true;
        }
        let defers = current::defers();
        if defers {
            tick_now(cx);
        }
        defers
    }
}

impl<F: Future, T, E: Reason> Future for Started<F, T, E> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if matches!(*self, Started::Body(_)) && self.as_mut().waits(cx) {
            return Poll::Pending;
        }
        // SAFETY: the body, which is pinned, is gone.
        let this = unsafe { self.get_unchecked_mut() };
        let Started::Handed(result) = this else { unreachable!("it is polled until it is ready") };
        // SAFETY: what is read is overwritten. To replace all of it would read at once what was just written piece by piece, for which
        // the processor has to wait.
        unsafe {
            let result = ptr::read(result);
            ptr::write(this, Started::Over);
            Poll::Ready(result)
        }
    }
}
