//! The stream of a callback's calls.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

use super::channel::{Emitter, Shared};
use crate::__private::handoff;
use crate::cell::task::{self, Start};
use crate::outcome::HandlerResult;
use crate::panic::{catch, swallow};
use crate::{Error, Fault, Promise, Reason};

/// What a callback was called with, one value after the other: a [`Stream`] of `Result<T, E>`.
///
/// After an `Err` comes the end. Everything of the `futures` and `tokio-stream` crates works on it; without them there
/// are [`next`](Events::next) and [`each`](Events::each).
///
/// When it is dropped, or has ended, it drops what it keeps: see [`new`](Events::new). `K` says what that may be; it is
/// [`local::stream::Events`](crate::local::stream::Events) that makes use of it.
///
/// ```
/// use futures::StreamExt;
/// use promise_core::stream::Events;
///
/// let numbers = Events::<u32>::new(|out| (1..=4).for_each(|n| out.emit(n).unwrap()));
/// let even = promise_core::run(numbers.map(Result::unwrap).filter(|n| std::future::ready(n % 2 == 0)).collect::<Vec<_>>());
/// assert_eq!(even, [2, 4]);
/// ```
pub struct Events<T, E = Error, K: ?Sized = dyn Any + Send> {
    shared: Arc<Shared<T, E>>,
    kept: Vec<Box<K>>,
}

impl<T, E> Events<T, E> {
    /// Calls `start` with the emitting end, and keeps what it gives (a guard, a handle, a subscription) until the stream
    /// ends or is dropped. There is room for any number of values. A panic of `start` is the stream's reason.
    ///
    /// ```
    /// use promise_core::stream::Events;
    ///
    /// promise_core::run(async {
    ///     let mut numbers = Events::<u32>::new(|out| (1..=2).for_each(|n| out.emit(n).unwrap()));
    ///     assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
    ///     assert_eq!(numbers.next().await.unwrap().unwrap(), 2);
    ///     assert!(numbers.next().await.is_none());
    /// });
    /// ```
    pub fn new<G: Send + 'static>(start: impl FnOnce(Emitter<T, E>) -> G) -> Self
    where
        E: Reason,
    {
        Events::with_capacity(usize::MAX, start)
    }

    /// As [`new`](Events::new), with room for so many values: then [`Emitter::emit`] refuses.
    ///
    /// ```
    /// use promise_core::stream::Events;
    ///
    /// let mut refused = 0;
    /// let numbers = Events::<u32>::with_capacity(4, |out| refused = (1..=9).filter(|n| out.emit(*n).is_err()).count());
    /// assert_eq!(refused, 5);
    /// # drop(numbers);
    /// ```
    #[track_caller]
    pub fn with_capacity<G: Send + 'static>(capacity: usize, start: impl FnOnce(Emitter<T, E>) -> G) -> Self
    where
        E: Reason,
    {
        Events::starting(capacity, start, |kept| Box::new(kept) as Box<dyn Any + Send>)
    }

    /// Both ends of a stream with room for any number of values. See [`Emitter`] for an example.
    ///
    /// ```
    /// let (out, mut events) = promise_core::stream::Events::<&str>::channel();
    /// out.emit("first").unwrap();
    /// promise_core::run(async { assert_eq!(events.next().await.unwrap().unwrap(), "first") });
    /// ```
    #[must_use]
    pub fn channel() -> (Emitter<T, E>, Self) {
        Events::bounded(usize::MAX)
    }

    /// Both ends of a stream with room for so many values. See [`Emitter::emit`] for an example.
    ///
    /// # Panics
    /// When there is room for none.
    ///
    /// ```
    /// let (out, _events) = promise_core::stream::Events::<u32>::bounded(1);
    /// assert!(out.emit(1).is_ok());
    /// assert!(out.emit(2).is_err());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn bounded(capacity: usize) -> (Emitter<T, E>, Self) {
        Events::with_room(capacity)
    }

    /// Calls `cancel` when the stream is dropped before its end: where an API wants to be told to stop calling back.
    ///
    /// ```
    /// use promise_core::stream::Events;
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// static STOPPED: AtomicBool = AtomicBool::new(false);
    /// let (_out, events) = Events::<u32>::channel();
    /// drop(events.on_cancel(|| STOPPED.store(true, Ordering::Relaxed)));
    /// assert!(STOPPED.load(Ordering::Relaxed));
    /// ```
    #[must_use = "the stream is dropped, and `cancel` called"]
    pub fn on_cancel(self, cancel: impl FnOnce() + Send + 'static) -> Self
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.cancelling(cancel, |cancel| Box::new(cancel))
    }

    /// Calls `f` from jobs with one value after the other, each when what it gave for the one before is fulfilled, and fulfils at the
    /// end of the stream. `f` gives a `Result`, a future, a promise or an [`Outcome`](crate::Outcome).
    ///
    /// Dropping the promise drops the stream.
    ///
    /// # Errors
    /// The reason of the stream, or the first one that `f` gives, after which the stream is dropped.
    ///
    /// ```
    /// use promise_core::stream::Events;
    ///
    /// let numbers = Events::<u32>::new(|out| (1..=3).for_each(|n| out.emit(n).unwrap()));
    /// let shown = numbers.each(|n| { println!("{n}"); Ok(()) });
    /// shown.wait().unwrap();
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn each<M, F, G, U>(self, mut f: F) -> Promise<(), E>
    where
        F: FnMut(T) -> G + Send + 'static,
        G: HandlerResult<M, U, E>,
        T: Send + 'static,
        E: Reason + Send,
        U: Send + 'static,
    {
        let call = move |value| Promise::given_by(0, || f(value).into_outcome());
        self.each_in(0, Location::caller(), call)
    }
}

impl<T, E, K: ?Sized> Events<T, E, K> {
    /// The next value; `None` behind the last one. Nothing is lost when the future is dropped.
    ///
    /// See the [module documentation](super) for an example.
    ///
    /// ```
    /// let mut letters = promise_core::stream::Events::<char>::new(|out| "ab".chars().for_each(|c| out.emit(c).unwrap()));
    /// promise_core::run(async {
    ///     let mut text = String::new();
    ///     while let Some(letter) = letters.next().await {
    ///         text.push(letter.unwrap());
    ///     }
    ///     assert_eq!(text, "ab");
    /// });
    /// ```
    #[expect(clippy::should_implement_trait, reason = "the name and meaning of `StreamExt::next`")]
    pub fn next(&mut self) -> Next<'_, T, E, K> {
        Next(self)
    }

    #[track_caller]
    pub(crate) fn with_room(capacity: usize) -> (Emitter<T, E>, Self) {
        assert!(capacity > 0, "a stream without room would refuse everything");
        let emitter = Emitter::new(capacity);
        let events = Events { shared: emitter.shared(), kept: Vec::new() };
        (emitter, events)
    }

    #[track_caller]
    pub(crate) fn starting<G>(
        capacity: usize,
        start: impl FnOnce(Emitter<T, E>) -> G,
        keep: impl FnOnce(G) -> Box<K>,
    ) -> Self
    where
        E: Reason,
    {
        let (emitter, mut events) = Events::with_room(capacity);
        // The spare end keeps "ended" from coming before "panicked".
        let spare = emitter.clone();
        match catch(|| start(emitter)) {
            Ok(kept) => events.kept.push(keep(kept)),
            Err(panic) => spare.fail(E::from(Fault::Panicked(panic))),
        }
        events
    }

    pub(crate) fn cancelling<F: FnOnce()>(
        mut self,
        cancel: F,
        keep: impl FnOnce(Cancel<T, E, F>) -> Box<K>,
    ) -> Self {
        let cancel = Cancel { shared: self.shared.clone(), cancel: Some(cancel) };
        self.kept.insert(0, keep(cancel));
        self
    }

    /// `each` with flags of the node, for callers that have made sure that parts which may run on another thread are `Send`.
    pub(crate) fn each_in<U>(
        mut self,
        flags: u8,
        origin: &'static Location<'static>,
        mut call: impl FnMut(T) -> Promise<U, E>,
    ) -> Promise<(), E>
    where
        E: Reason,
    {
        let all = async move {
            handoff().await;
            while let Some(value) = self.next().await {
                call(value?).await?;
            }
            Ok(())
        };
        task::spawn(all, Start::cancellable(flags), origin)
    }

    fn let_go(&mut self) {
        std::mem::take(&mut self.kept).into_iter().for_each(|kept| swallow(|| drop(kept)));
    }
}

/// Calls when it is dropped before the end.
pub(crate) struct Cancel<T, E, F: FnOnce()> {
    shared: Arc<Shared<T, E>>,
    cancel: Option<F>,
}

impl<T, E, F: FnOnce()> Drop for Cancel<T, E, F> {
    fn drop(&mut self) {
        if !self.shared.is_over()
            && let Some(cancel) = self.cancel.take()
        {
            cancel();
        }
    }
}

impl<T, E, K: ?Sized> Stream for Events<T, E, K> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.shared.poll_next(cx);
        if matches!(polled, Poll::Ready(None)) {
            self.let_go();
        }
        polled
    }
}

impl<T, E, K: ?Sized> FusedStream for Events<T, E, K> {
    fn is_terminated(&self) -> bool {
        self.shared.is_over()
    }
}

impl<T, E, K: ?Sized> Unpin for Events<T, E, K> {}

impl<T, E, K: ?Sized> Drop for Events<T, E, K> {
    fn drop(&mut self) {
        self.let_go();
        swallow(|| self.shared.close());
    }
}

impl<T, E, K: ?Sized> fmt::Debug for Events<T, E, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("over", &self.shared.is_over()).finish_non_exhaustive()
    }
}

/// The future of [`Events::next`].
#[must_use = "futures do nothing unless awaited"]
#[derive(Debug)]
pub struct Next<'a, T, E, K: ?Sized = dyn Any + Send>(&'a mut Events<T, E, K>);

impl<T, E, K: ?Sized> Future for Next<'_, T, E, K> {
    type Output = Option<Result<T, E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.0).poll_next(cx)
    }
}
