//! Promises that callbacks settle, and what they keep until then.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

use crate::Reason;
use crate::promise::Promise;
use crate::resolver::Resolver;
use crate::scheduler::in_place;

/// A pending promise that can [`keep`] guards and be told [`on_cancel`], and its resolver.
#[track_caller]
pub fn callback_promise<T, E: Reason>() -> (Promise<T, E>, Resolver<T, E>) {
    Promise::hooked(Location::caller())
}

/// As [`callback_promise`], for a call that is made here and now: the promise stays where it is up to [`called`](super::called), and
/// nothing is awaited before that. A callback that comes inside of the call then costs less.
///
/// What is done with what the call gives, `H`, is known when that is. If nothing of it is kept, the promise cannot keep anything.
#[track_caller]
#[inline]
pub fn promise_of_call<T, E: Reason, H: Keeps>() -> (Calling<T, E>, Resolver<T, E>, Call<H>) {
    let (promise, resolver) =
        if H::KEEPS { Promise::hooked(Location::caller()) } else { Promise::called_back(Location::caller()) };
    in_place::begin_call(promise.plain_head());
    (Calling(ManuallyDrop::new(promise)), resolver, Call::NEW)
}

/// The promise of a call that is being made. What is to be done where that panics is out of the way, and gets the handle as it is: so
/// it need not be in memory while the call is made.
pub struct Calling<T, E>(ManuallyDrop<Promise<T, E>>);

impl<T, E> Calling<T, E> {
    /// The call is over.
    #[inline]
    pub fn over(self) -> Promise<T, E> {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: it is not used again.
        unsafe { ManuallyDrop::take(&mut this.0) }
    }
}

impl<T, E> Deref for Calling<T, E> {
    type Target = Promise<T, E>;
    #[inline]
    fn deref(&self) -> &Promise<T, E> {
        &self.0
    }
}

impl<T, E> DerefMut for Calling<T, E> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Promise<T, E> {
        &mut self.0
    }
}

impl<T, E> Drop for Calling<T, E> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: it is not used again.
        unsafe { ManuallyDrop::take(&mut self.0) }.drop_apart();
    }
}

/// As [`promise_of_call`], of a call that can be cancelled.
#[track_caller]
pub fn promise_of_cancellable_call<T, E: Reason>() -> (Promise<T, E>, Resolver<T, E>, AnyCall) {
    let (promise, resolver) = Promise::hooked(Location::caller());
    in_place::begin_call(promise.plain_head());
    (promise, resolver, AnyCall)
}

/// What may be kept of what a call gives: see [`Returned`](super::Returned).
pub trait Keeps {
    /// Whether anything is.
    const KEEPS: bool;
}

/// A call, and what is done with what it gives.
pub struct Call<H>(PhantomData<H>);

impl<H> Call<H> {
    pub(crate) const NEW: Self = Call(PhantomData);

    /// This is done.
    #[inline]
    pub fn of(self, how: H) -> H {
        how
    }
}

/// A call whose promise can keep things, whatever is done with what it gives.
pub struct AnyCall;

impl AnyCall {
    /// This is done.
    #[inline]
    pub fn of<H>(self, how: H) -> H {
        how
    }
}

/// Keeps `guard` until the promise is settled, or its last handle is gone.
///
/// # Panics
/// When the promise was not made by [`callback_promise`].
pub fn keep<T, E, G: Send + 'static>(promise: &Promise<T, E>, guard: G) {
    promise.keep(Box::new(guard));
}

/// Calls `cancel` when the last handle goes while the promise is pending.
///
/// # Panics
/// When the promise was not made by [`callback_promise`].
pub fn on_cancel<T, E>(promise: &Promise<T, E>, cancel: impl FnOnce() + Send + 'static) {
    promise.on_cancel(Box::new(cancel));
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::__private::{Keep, Shared, called};
    use crate::Error;
    use crate::panic::catch;

    fn in_call() -> (Calling<u32, Error>, Resolver<u32>) {
        let (promise, resolver, _) = promise_of_call::<_, _, Keep<Shared>>();
        (promise, resolver)
    }

    fn is_called(promise: &Promise<u32>) -> bool {
        in_place::is_called_below(promise.head())
    }

    #[test]
    fn a_call_is_over_when_it_says_so() {
        let (mut promise, resolver) = in_call();
        assert!(is_called(&promise));
        called(&mut promise, Ok(()));
        assert!(!is_called(&promise));
        resolver.resolve(1);
        assert_eq!(promise.over().wait().unwrap(), 1);
    }

    /// The memory of the promise may be another one's next, which has its handle elsewhere.
    #[test]
    fn a_call_is_over_when_it_panics() {
        for decides in [false, true] {
            let mut address = std::ptr::null();
            let panicked = catch(|| {
                let (promise, resolver) = in_call();
                address = promise.head();
                if decides {
                    resolver.resolve(1);
                }
                panic!("on purpose");
            });
            assert!(panicked.is_err());
            assert!(!in_place::is_called_below(address));
        }
    }

    #[test]
    fn a_call_inside_of_a_call_is_another_one() {
        let (mut outer, decides_outer) = in_call();
        let (mut inner, decides_inner) = in_call();
        assert!(is_called(&inner) && !is_called(&outer));
        decides_inner.resolve(1);
        called(&mut inner, Ok(()));
        decides_outer.resolve(2);
        called(&mut outer, Ok(()));
        assert_eq!((inner.over().wait().unwrap(), outer.over().wait().unwrap()), (1, 2));
    }
}
