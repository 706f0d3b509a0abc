//! From one kind of promise to the other.

use std::panic::Location;

use super::Promise;
use crate::Reason;
use crate::cell::head::LOCAL;
use crate::cell::reaction::watch;
use crate::cell::task::Start;
use crate::scheduler;

impl<T, E: Reason> From<Result<T, E>> for Promise<T, E> {
    #[track_caller]
    fn from(result: Result<T, E>) -> Self {
        Promise::settled(result)
    }
}

impl<T: 'static, E: Reason> From<crate::Promise<T, E>> for Promise<T, E> {
    /// A promise of this thread that settles as the other one does. What is settled already becomes a settled promise.
    ///
    /// Panics when it is pending, and no event loop is in charge of this thread.
    #[track_caller]
    fn from(promise: crate::Promise<T, E>) -> Self {
        if promise.is_local() {
            // SAFETY: handles of local nodes do not leave their thread.
            return unsafe { Promise::of(promise) };
        }
        if !promise.is_pending() {
            let origin = promise.origin();
            // SAFETY: made local.
            return unsafe { Promise::of(crate::Promise::settled_in(LOCAL, promise.take(), origin)) };
        }
        Promise::start(promise, Start::Local)
    }
}

impl<T: Send + 'static, E: Reason + Send> From<Promise<T, E>> for crate::Promise<T, E> {
    /// A promise that may leave the thread and settles as the local one does.
    ///
    /// Panics when that is pending, and no event loop is in charge of this thread.
    #[track_caller]
    fn from(promise: Promise<T, E>) -> Self {
        let origin = promise.origin();
        if !promise.is_pending() {
            return crate::Promise::settled_at(promise.wait(), origin);
        }
        scheduler::assert_home();
        let (shared, resolver) = crate::Promise::with_resolvers_at(origin);
        watch(promise.into_inner(), Location::caller(), move |result| resolver.settle(result));
        shared
    }
}
