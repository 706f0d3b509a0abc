//! What a link of a row is awaited with: it gives the value, or stays pending when the link failed, see [`row`](super::row).

use std::future::{Future, IntoFuture};
use std::hint::cold_path;
use std::mem::{MaybeUninit, forget, needs_drop};
use std::pin::Pin;
use std::ptr::NonNull;
use std::task::{Context, Poll};

use super::given::{Converted, Decided, Followed, Given, Now, Work};
use super::row::{Link, Position};
use super::waiting::{Concluding, Converting, Deciding, Leaving, Ticked, Working};
use crate::{Promise, Reason};

/// A value, or nothing if its link failed. Without the type of the reason, as what needs no drop costs the compiler less.
///
/// Nothing is a null pointer: each word that a link stores, tests or clears is code of its own in each link, and long chains have to fit
/// into the cache of the processor.
pub struct Value<T>(Option<(NonNull<Position>, T)>);

// SAFETY: as a link.
unsafe impl<T: Send> Send for Value<T> {}

impl<T> Unpin for Value<T> {}

impl<T> Future for Value<T> {
    type Output = T;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Some((position, value)) = &self.0 else {
            // Out of the way: what goes on stays close together.
            cold_path();
            return Poll::Pending;
        };
        // Read at once: a value that is handed on through memory is slow to come back from there.
        // SAFETY: nothing is made of the copy unless the value is given away below.
        let value = unsafe { (&raw const *value).cast::<MaybeUninit<T>>().read() };
        // SAFETY: a link that is awaited belongs to the row whose block awaits it, and that is borrowed by the block.
        if unsafe { position.as_ref() }.keeps(cx) {
            cold_path();
            return Poll::Pending;
        }
        if needs_drop::<T>() {
            forget(self.0.take());
        }
        // SAFETY: it was there. What stays behind has no drop, and is not looked at any more: an async block does not poll again what
        // was ready, and nothing else has a `Value`.
        Poll::Ready(unsafe { value.assume_init() })
    }
}

/// What has to be waited for.
pub struct Step<F, T, E> {
    link: Link<T, E>,
    future: F,
    value: Option<T>,
}

impl<F, T, E> Step<F, T, E> {
    fn new(link: Link<T, E>, future: F) -> Self {
        Step { link, future, value: None }
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Step<F, T, E> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        // SAFETY: the future is pinned with the step and never moved out of it; nothing else in it is pinned.
        let this = unsafe { self.get_unchecked_mut() };
        if this.value.is_none() {
            // SAFETY: as above.
            match unsafe { Pin::new_unchecked(&mut this.future) }.poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(value)) => this.value = Some(value),
                Poll::Ready(Err(reason)) => {
                    this.link.fail(reason);
                    return Poll::Pending;
                }
            }
        }
        // SAFETY: as a `Value`'s.
        if unsafe { (*this.link.position()).keeps(cx) } {
            return Poll::Pending;
        }
        Poll::Ready(this.value.take().expect("it is polled until it is ready"))
    }
}

// ---- what is awaited, and of the last link of a chain `last()` of it -----------------------------------------------

impl<T, E> IntoFuture for Now<T, E> {
    type Output = T;
    type IntoFuture = Value<T>;

    #[inline]
    fn into_future(self) -> Value<T> {
        match self.given {
            Ok(value) => {
                // SAFETY: a link that is awaited has a row.
                let position = unsafe { NonNull::new_unchecked(self.link.position().cast_mut()) };
                Value(Some((position, value)))
            }
            Err(reason) => {
                self.link.fail(reason);
                Value(None)
            }
        }
    }
}

impl<T, E> Now<T, E> {
    #[inline]
    pub fn last(self) -> Value<T> {
        self.into_future()
    }
}

impl<T, E: Reason> IntoFuture for Followed<T, E> {
    type Output = T;
    type IntoFuture = Step<Ticked<Promise<T, E>>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        Step::new(self.link, self.settle())
    }
}

impl<T, E: Reason> Followed<T, E> {
    pub fn last(self) -> Step<Leaving<T, E>, T, E> {
        Step::new(self.link, self.end())
    }
}

impl<T, X: Reason, E> IntoFuture for Converted<T, X, E> {
    type Output = T;
    type IntoFuture = Step<Ticked<Converting<T, X, E>>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        Step::new(self.link, self.settle())
    }
}

impl<T, X: Reason, E> Converted<T, X, E> {
    pub fn last(self) -> <Self as IntoFuture>::IntoFuture {
        self.into_future()
    }
}

impl<T: 'static, E: Reason> IntoFuture for Decided<T, E> {
    type Output = T;
    type IntoFuture = Step<Ticked<Deciding<T, E>>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        Step::new(self.link, self.settle())
    }
}

impl<T: 'static, E: Reason> Decided<T, E> {
    pub fn last(self) -> Step<Leaving<T, E>, T, E> {
        Step::new(self.link, self.end())
    }
}

impl<F: Future, T, E: Reason> IntoFuture for Work<F, T, E> {
    type Output = T;
    type IntoFuture = Step<Ticked<Working<F, T, E>>, T, E>;

    fn into_future(self) -> Self::IntoFuture {
        Step::new(self.link, self.unguarded())
    }
}

impl<F: Future, T, E: Reason> Work<F, T, E> {
    pub fn last(self) -> Step<Concluding<F, T, E>, T, E> {
        Step::new(self.link, self.concluding())
    }
}
