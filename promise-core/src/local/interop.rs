//! To and from other people's futures and handles: [`promise_core::interop`](crate::interop) of this thread.
//!
//! ```
//! use promise_core::local::{Promise, interop::IntoPromise};
//! use promise_core::Error;
//! use std::{pin::Pin, rc::Rc};
//! use tokio::sync::oneshot;
//!
//! promise_core::run(async {
//!     let n = async { Ok::<_, Error>(Rc::new(1)) }.into_promise();
//!     assert_eq!(*n.await.unwrap(), 1);
//!
//!     let boxed: Pin<Box<dyn Future<Output = Result<Rc<u32>, Error>>>> = Box::pin(async { Ok(Rc::new(2)) });
//!     assert_eq!(*Promise::from(boxed).await.unwrap(), 2);
//!
//!     let (sender, receiver) = oneshot::channel::<Rc<u32>>();
//!     let received: Promise<_> = receiver.into();
//!     sender.send(Rc::new(3)).unwrap();
//!     assert_eq!(*received.await.unwrap(), 3);
//! });
//! ```

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;

use futures_core::FusedFuture;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{IntoOutcome, Promise};
use crate::cell::task::{self, Start};
use crate::{Abandoned, Fault, Reason, scheduler};

impl<T, E: Reason> FusedFuture for Promise<T, E> {
    fn is_terminated(&self) -> bool {
        self.is_taken()
    }
}

/// `future.into_promise()`: [`Promise::from_future`] as a method, for the end of a chain of adapters.
///
/// ```
/// use futures::future::{FutureExt, ready};
/// use promise_core::{Error, local::interop::IntoPromise};
/// use std::rc::Rc;
///
/// let n = promise_core::run(async { ready(Ok::<_, Error>(1)).map(|n| n.map(Rc::new)).into_promise().await });
/// assert_eq!(*n.unwrap(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot become a local promise of `{T}`",
    label = "expected a future of `Result<{T}, {E}>` that is `'static`",
    note = "for a value write `Promise::resolve(value)`, for a `Result` `Promise::settled(result)`"
)]
pub trait IntoPromise<T, E>: Future<Output: IntoOutcome<T, E>> + Sized + 'static {
    /// Makes a hot promise of the future, as [`Promise::from_future`] does.
    ///
    /// ```
    /// # use promise_core::{Error, local::interop::IntoPromise};
    /// # use std::rc::Rc;
    /// let n = promise_core::run(async { async { Ok::<_, Error>(Rc::new(1)) }.into_promise().await });
    /// assert_eq!(*n.unwrap(), 1);
    /// ```
    #[track_caller]
    fn into_promise(self) -> Promise<T, E>
    where
        T: 'static,
        E: Reason,
    {
        Promise::from_future(self)
    }
}

#[diagnostic::do_not_recommend]
impl<F, T, E> IntoPromise<T, E> for F where F: Future<Output: IntoOutcome<T, E>> + 'static {}

type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>>>>;

/// A boxed future, as `FutureExt::boxed_local` makes it.
impl<T: 'static, E: Reason> From<BoxFuture<T, E>> for Promise<T, E> {
    #[track_caller]
    fn from(future: BoxFuture<T, E>) -> Self {
        Promise::from_future(future)
    }
}

/// A promise as a boxed future.
impl<T: 'static, E: Reason> From<Promise<T, E>> for BoxFuture<T, E> {
    fn from(promise: Promise<T, E>) -> Self {
        Box::pin(promise)
    }
}

/// A task of tokio, of a `LocalSet` too. Dropping the promise does not abort it.
impl<T: 'static, E: Reason> From<JoinHandle<T>> for Promise<T, E> {
    #[track_caller]
    fn from(handle: JoinHandle<T>) -> Self {
        let joined = async { handle.await.map_err(|error| E::from(Fault::from(error))) };
        Promise::from_future(joined)
    }
}

/// The receiving end of a oneshot channel of tokio. A sender that is dropped rejects with
/// [`Fault::Abandoned`] and the place where the promise was made.
impl<T: 'static, E: Reason> From<oneshot::Receiver<T>> for Promise<T, E> {
    #[track_caller]
    fn from(receiver: oneshot::Receiver<T>) -> Self {
        scheduler::assert_home();
        let origin = Location::caller();
        let received =
            async move { receiver.await.map_err(|_| E::from(Fault::Abandoned(Abandoned::new(origin)))) };
        Promise::made(task::spawn(received, Start::LocalCancellable, origin))
    }
}
