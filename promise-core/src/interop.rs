//! To and from other people's futures and handles.
//!
//! | from | write |
//! |---|---|
//! | a future of a `Result` | [`Promise::from_future`], [`future.into_promise()`](IntoPromise::into_promise), `promise!(future)` |
//! | a boxed future | `Promise::from(boxed)` |
//! | `tokio::task::JoinHandle` | `Promise::from(handle)`: a panic of the task is [`Fault::Panicked`], an abort [`Fault::Cancelled`] |
//! | `tokio::sync::oneshot::Receiver` | `Promise::from(receiver)`: a sender that is dropped is [`Fault::Abandoned`] |
//! | a oneshot channel of another crate | `promise!(receiver)`, whose error becomes the reason |
//!
//! As the source of a chain, `promise!(handle.then(..))`, the two handles of tokio are futures like any other: what they give on
//! their own, a `JoinError` or a `RecvError`, becomes the reason.
//!
//! ```
//! use promise_core::prelude::*;
//!
//! # promise_core::run(async {
//! let (one, other) = (tokio::spawn(std::future::pending::<u32>()), tokio::spawn(std::future::pending::<u32>()));
//! one.abort();
//! other.abort();
//! let made = promise!(Promise::<u32>::from(one).catch(|Fault::Cancelled| 0));
//! let source = promise!(other.catch(|e: &tokio::task::JoinError| e.is_cancelled() as u32));
//! assert_eq!((made.await.unwrap(), source.await.unwrap()), (0, 1));
//! # });
//! ```
//!
//! | to | |
//! |---|---|
//! | a future | a promise is one, and `Unpin`; it is a [`FusedFuture`], so `select!` of the `futures` crate takes it as it is |
//! | a boxed future | `Box::pin(promise)` |
//! | `dyn Trait` | methods that give promises need no `async_trait`: see below |
//!
//! ```
//! use promise_core::prelude::*;
//!
//! trait Store: Send + Sync {
//!     fn get(&self, key: &str) -> Promise<String>;
//! }
//!
//! struct Memory;
//! impl Store for Memory {
//!     fn get(&self, key: &str) -> Promise<String> {
//!         Promise::resolve(format!("value of {key}"))
//!     }
//! }
//!
//! let store: Box<dyn Store> = Box::new(Memory);
//! assert_eq!(store.get("a").wait().unwrap(), "value of a");
//! ```
//!
//! In `select!` the promise that loses stays usable: borrow it, `&mut promise`.
//!
//! ```
//! use futures::select;
//! use promise_core::{EventLoop, sleep};
//! use std::time::Duration;
//!
//! EventLoop::with_virtual_time().block_on(async {
//!     let mut slow = sleep(Duration::from_secs(2)).map(|()| "slow");
//!     let mut fast = sleep(Duration::from_secs(1)).map(|()| "fast");
//!     let first = select! {
//!         text = slow => text.unwrap(),
//!         text = fast => text.unwrap(),
//!     };
//!     assert_eq!(first, "fast");
//!     assert_eq!(slow.await.unwrap(), "slow");
//! });
//! ```

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;

use futures_core::FusedFuture;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

use crate::cell::task::{self, Start};
use crate::outcome::IntoOutcome;
use crate::{Abandoned, Fault, Panicked, Promise, Reason};

impl<T, E: Reason> FusedFuture for Promise<T, E> {
    /// Whether its result was taken by polling: it must not be polled again.
    fn is_terminated(&self) -> bool {
        self.try_head().is_none()
    }
}

/// `future.into_promise()`: [`Promise::from_future`] as a method, for the end of a chain of adapters.
///
/// ```
/// use futures::future::{FutureExt, ready};
/// use promise_core::{Error, interop::IntoPromise};
///
/// let n = ready(Ok::<_, Error>(1)).map(|n| n.map(|n| n + 1)).into_promise();
/// assert_eq!(n.wait().unwrap(), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot become a promise of `{T}`",
    label = "expected a future of `Result<{T}, {E}>` that is `Send` and `'static`",
    note = "for a value write `Promise::resolve(value)`, for a `Result` `Promise::settled(result)`"
)]
pub trait IntoPromise<T, E>: Future<Output: IntoOutcome<T, E>> + Send + Sized + 'static {
    /// Makes a hot promise of the future, as [`Promise::from_future`] does.
    ///
    /// ```
    /// # use promise_core::{Error, interop::IntoPromise};
    /// let n = async { Ok::<_, Error>(1) }.into_promise();
    /// assert_eq!(n.wait().unwrap(), 1);
    /// ```
    #[track_caller]
    fn into_promise(self) -> Promise<T, E>
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        Promise::from_future(self)
    }
}

#[diagnostic::do_not_recommend]
impl<F, T, E> IntoPromise<T, E> for F where F: Future<Output: IntoOutcome<T, E>> + Send + 'static {}

/// A boxed future, as `FutureExt::boxed` makes it.
///
/// ```
/// use promise_core::Promise;
/// use std::pin::Pin;
///
/// type Boxed = Pin<Box<dyn Future<Output = Result<u32, promise_core::Error>> + Send>>;
/// let boxed: Boxed = Box::pin(async { Ok(1) });
/// assert_eq!(Promise::from(boxed).wait().unwrap(), 1);
/// ```
impl<T: Send + 'static, E: Reason + Send> From<Pin<Box<dyn Future<Output = Result<T, E>> + Send>>>
    for Promise<T, E>
{
    #[track_caller]
    fn from(future: Pin<Box<dyn Future<Output = Result<T, E>> + Send>>) -> Self {
        Promise::from_future(future)
    }
}

/// A promise as a boxed future.
///
/// ```
/// use promise_core::{EventLoop, Promise};
/// use std::pin::Pin;
///
/// let boxed: Pin<Box<dyn Future<Output = _> + Send>> = Promise::<_>::resolve(1).into();
/// assert_eq!(EventLoop::new().block_on(boxed).unwrap(), 1);
/// ```
impl<T: Send + 'static, E: Reason + Send> From<Promise<T, E>>
    for Pin<Box<dyn Future<Output = Result<T, E>> + Send>>
{
    fn from(promise: Promise<T, E>) -> Self {
        Box::pin(promise)
    }
}

impl From<JoinError> for Fault {
    /// A task that panicked is [`Panicked`](Fault::Panicked), one that was aborted is [`Cancelled`](Fault::Cancelled).
    fn from(error: JoinError) -> Self {
        match error.try_into_panic() {
            Ok(payload) => Fault::Panicked(Panicked::new(payload)),
            Err(_) => Fault::Cancelled,
        }
    }
}

/// A task of tokio. Dropping the promise does not abort it: keep `handle.abort_handle()` for that.
///
/// ```
/// use promise_core::{Fault, Promise};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let task: Promise<u32> = tokio::spawn(async { 1 }).into();
/// assert_eq!(task.await.unwrap(), 1);
///
/// let broken: Promise<u32> = tokio::spawn(async { panic!("no paper") }).into();
/// assert!(matches!(broken.await.unwrap_err().fault(), Some(Fault::Panicked(p)) if p.message() == "no paper"));
/// # });
/// ```
///
/// A task of a `Result` that is to settle the promise either way is one step more:
/// `promise!(tokio::spawn(work()).then(|result| result))`.
impl<T: Send + 'static, E: Reason + Send> From<JoinHandle<T>> for Promise<T, E> {
    #[track_caller]
    fn from(handle: JoinHandle<T>) -> Self {
        let joined = async { handle.await.map_err(|error| E::from(Fault::from(error))) };
        task::spawn(joined, Start::Now, Location::caller())
    }
}

/// The receiving end of a oneshot channel of tokio. A sender that is dropped rejects with
/// [`Fault::Abandoned`] and the place where the promise was made.
///
/// ```
/// use promise_core::{Fault, Promise};
/// use tokio::sync::oneshot;
///
/// let (sender, receiver) = oneshot::channel();
/// let promise: Promise<u32> = receiver.into();
/// sender.send(1).unwrap();
/// assert_eq!(promise.wait().unwrap(), 1);
///
/// let (sender, receiver) = oneshot::channel();
/// let promise: Promise<u32> = receiver.into();
/// drop(sender);
/// assert!(matches!(promise.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
/// ```
impl<T: Send + 'static, E: Reason + Send> From<oneshot::Receiver<T>> for Promise<T, E> {
    #[track_caller]
    fn from(receiver: oneshot::Receiver<T>) -> Self {
        let origin = Location::caller();
        let received =
            async move { receiver.await.map_err(|_| E::from(Fault::Abandoned(Abandoned::new(origin)))) };
        task::spawn(received, Start::NowCancellable, origin)
    }
}
