//! Callbacks that are called many times, on one thread: [`promise_core::stream`](crate::stream) of this thread.
//!
//! What `start` gives, what is called for each value and when the stream is dropped need not be `Send`. Nor need the values, of
//! which the [`Emitter`] then stays on its thread, too. What is emitted goes through the same queue as there, under a lock.
//!
//! ```
//! use promise_core::local::stream::{Emitter, Events};
//! use std::{cell::RefCell, rc::Rc};
//!
//! /// Somebody's widget: calls back for each click, and gives a handle that is good for its thread only.
//! #[derive(Default)]
//! struct Button(RefCell<Vec<Box<dyn Fn(u32)>>>);
//! impl Button {
//!     fn on_click(self: &Rc<Self>, clicked: impl Fn(u32) + 'static) -> Rc<Button> {
//!         self.0.borrow_mut().push(Box::new(clicked));
//!         self.clone()
//!     }
//! }
//!
//! let (button, seen) = (Rc::new(Button::default()), Rc::new(RefCell::new(Vec::new())));
//! let event_loop = promise_core::EventLoop::new();
//! event_loop.enter(|| {
//!     let clicks = Events::<u32>::new(|out| button.on_click(move |n| drop(out.emit(n))));
//!     let seen = seen.clone();
//!     clicks.each(move |n| { seen.borrow_mut().push(n); Ok(()) }).detach(|error| eprintln!("{error}"));
//! });
//! for n in 1..=2 {
//!     button.0.borrow().iter().for_each(|clicked| clicked(n));
//!     event_loop.run_until_idle();
//! }
//! assert_eq!(*seen.borrow(), [1, 2]);
//! ```

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

use super::{HandlerResult, Promise};
use crate::cell::head::LOCAL;
use crate::{Error, Reason, scheduler, stream};

pub use stream::{Emitter, Next, Refused, Reporter};

/// What a callback was called with, one value after the other: [`promise_core::stream::Events`](stream::Events) of this thread.
///
/// See the [module documentation](self) for an example.
///
/// ```
/// use promise_core::local::stream::Events;
/// use std::rc::Rc;
///
/// let numbers = Events::<Rc<u32>>::new(|out| (1..=4).for_each(|n| out.emit(Rc::new(n)).unwrap()));
/// let sum = promise_core::run(async move {
///     let (mut sum, mut numbers) = (0, numbers);
///     while let Some(n) = numbers.next().await {
///         sum += *n.unwrap();
///     }
///     sum
/// });
/// assert_eq!(sum, 10);
/// ```
pub struct Events<T, E = Error>(stream::Events<T, E, dyn Any>);

impl<T, E> Events<T, E> {
    /// Calls `start` with the emitting end, and keeps what it gives until the stream ends or is dropped. See
    /// [`promise_core::stream::Events::new`](stream::Events::new).
    ///
    /// ```
    /// use promise_core::local::stream::Events;
    ///
    /// promise_core::run(async {
    ///     let mut numbers = Events::<u32>::new(|out| (1..=2).for_each(|n| out.emit(n).unwrap()));
    ///     assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
    /// });
    /// ```
    pub fn new<G: 'static>(start: impl FnOnce(Emitter<T, E>) -> G) -> Self
    where
        E: Reason,
    {
        Events::with_capacity(usize::MAX, start)
    }

    /// As [`new`](Events::new), with room for so many values: then [`Emitter::emit`] refuses.
    ///
    /// ```
    /// use promise_core::local::stream::Events;
    ///
    /// let mut refused = 0;
    /// let numbers = Events::<u32>::with_capacity(4, |out| refused = (1..=9).filter(|n| out.emit(*n).is_err()).count());
    /// assert_eq!(refused, 5);
    /// # drop(numbers);
    /// ```
    #[track_caller]
    pub fn with_capacity<G: 'static>(capacity: usize, start: impl FnOnce(Emitter<T, E>) -> G) -> Self
    where
        E: Reason,
    {
        Events(stream::Events::starting(capacity, start, |kept| Box::new(kept) as Box<dyn Any>))
    }

    /// Both ends of a stream with room for any number of values.
    ///
    /// ```
    /// let (out, mut events) = promise_core::local::stream::Events::<&str>::channel();
    /// out.emit("first").unwrap();
    /// promise_core::run(async { assert_eq!(events.next().await.unwrap().unwrap(), "first") });
    /// ```
    #[must_use]
    pub fn channel() -> (Emitter<T, E>, Self) {
        Events::bounded(usize::MAX)
    }

    /// Both ends of a stream with room for so many values.
    ///
    /// # Panics
    /// When there is room for none.
    ///
    /// ```
    /// let (out, _events) = promise_core::local::stream::Events::<u32>::bounded(1);
    /// assert!(out.emit(1).is_ok());
    /// assert!(out.emit(2).is_err());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn bounded(capacity: usize) -> (Emitter<T, E>, Self) {
        let (emitter, events) = stream::Events::with_room(capacity);
        (emitter, Events(events))
    }

    /// Calls `cancel` when the stream is dropped before its end: where an API wants to be told to stop calling back.
    ///
    /// ```
    /// use promise_core::local::stream::Events;
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// let stopped = Rc::new(Cell::new(false));
    /// let (_out, events) = Events::<u32>::channel();
    /// drop(events.on_cancel({ let stopped = stopped.clone(); move || stopped.set(true) }));
    /// assert!(stopped.get());
    /// ```
    #[must_use = "the stream is dropped, and `cancel` called"]
    pub fn on_cancel(self, cancel: impl FnOnce() + 'static) -> Self
    where
        T: 'static,
        E: 'static,
    {
        Events(self.0.cancelling(cancel, |cancel| Box::new(cancel)))
    }

    /// The next value; `None` behind the last one. Nothing is lost when the future is dropped.
    ///
    /// ```
    /// let mut letters = promise_core::local::stream::Events::<char>::new(|out| "ab".chars().for_each(|c| out.emit(c).unwrap()));
    /// promise_core::run(async { assert_eq!(letters.next().await.unwrap().unwrap(), 'a') });
    /// ```
    #[expect(clippy::should_implement_trait, reason = "the name and meaning of `StreamExt::next`")]
    pub fn next(&mut self) -> Next<'_, T, E, dyn Any> {
        self.0.next()
    }

    /// Calls `f` from jobs with one value after the other, each when what it gave for the one before is fulfilled, and fulfils at
    /// the end of the stream. See [`promise_core::stream::Events::each`](stream::Events::each).
    ///
    /// # Errors
    /// The reason of the stream, or the first one that `f` gives, after which the stream is dropped.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// use promise_core::local::stream::Events;
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// let sum = Rc::new(Cell::new(0));
    /// promise_core::run(async {
    ///     let numbers = Events::<u32>::new(|out| (1..=3).for_each(|n| out.emit(n).unwrap()));
    ///     let sum = sum.clone();
    ///     numbers.each(move |n| { sum.set(sum.get() + n); Ok(()) }).await.unwrap();
    /// });
    /// assert_eq!(sum.get(), 6);
    /// ```
    #[track_caller]
    #[must_use = "a rejection of this chain would only be reported; end it with `catch`, `fail` or `detach`, or await it"]
    pub fn each<M, F, G, U>(self, mut f: F) -> Promise<(), E>
    where
        F: FnMut(T) -> G + 'static,
        G: HandlerResult<M, U, E>,
        T: 'static,
        E: Reason,
        U: 'static,
    {
        scheduler::assert_home();
        let call = move |value| crate::Promise::given_by(LOCAL, || f(value).into_outcome().into_inner());
        Promise::made(self.0.each_in(LOCAL, Location::caller(), call))
    }
}

impl<T, E> Stream for Events<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}

impl<T, E> FusedStream for Events<T, E> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<T, E> fmt::Debug for Events<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A way to tell how far something has got, and what it tells: [`promise_core::stream::progress`](stream::progress) of this thread.
///
/// ```
/// use promise_core::local::{promise, sleep, stream::progress};
/// use std::{cell::RefCell, rc::Rc, time::Duration};
///
/// let bar = Rc::new(RefCell::new(Vec::new()));
/// promise_core::EventLoop::with_virtual_time().block_on(async {
///     let (report, progress) = progress(0);
///     let shown = progress.each({ let bar = bar.clone(); move |percent| bar.borrow_mut().push(percent) });
///     let done = promise!(sleep(Duration::from_secs(1)).then(move |()| { report.set(100); "done" }));
///     assert_eq!(done.await.unwrap(), "done");
///     shown.await.unwrap();
/// });
/// assert_eq!(*bar.borrow(), [0, 100]);
/// ```
#[must_use]
pub fn progress<P>(initial: P) -> (Reporter<P>, Progress<P>) {
    let (reporter, progress) = stream::progress(initial);
    (reporter, Progress(progress))
}

/// How far something has got: [`promise_core::stream::Progress`](stream::Progress) of this thread. See [`progress`] for an example.
///
/// ```
/// let (report, mut progress) = promise_core::local::stream::progress("waiting");
/// let other = progress.clone();
/// report.set("loading");
/// assert_eq!(progress.news(), Some("loading"));
/// assert_eq!(other.latest(), "loading");
/// ```
#[derive(Clone)]
pub struct Progress<P>(stream::Progress<P>);

impl<P: Clone> Progress<P> {
    /// The value now.
    ///
    /// ```
    /// let (report, progress) = promise_core::local::stream::progress(0);
    /// report.set(40);
    /// assert_eq!(progress.latest(), 40);
    /// ```
    #[must_use]
    pub fn latest(&self) -> P {
        self.0.latest()
    }

    /// Whether there is something that this handle has not been given; for loops that look once per frame.
    ///
    /// ```
    /// let (report, mut progress) = promise_core::local::stream::progress(0);
    /// assert_eq!(progress.news(), Some(0));
    /// assert_eq!(progress.news(), None);
    /// # drop(report);
    /// ```
    pub fn news(&mut self) -> Option<P> {
        self.0.news()
    }

    /// Calls `f` with the value now and after changes, from jobs of this thread's event loop; fulfils when the reporter is gone.
    /// Dropping the promise ends it. See [`progress`] for an example.
    ///
    /// # Panics
    /// When no event loop is in charge of this thread.
    ///
    /// ```
    /// use promise_core::local::stream::progress;
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// let shown = Rc::new(Cell::new(0));
    /// promise_core::run(async {
    ///     let (report, progress) = progress(0);
    ///     report.set(100);
    ///     drop(report);
    ///     progress.each({ let shown = shown.clone(); move |n| shown.set(n) }).await.unwrap();
    /// });
    /// assert_eq!(shown.get(), 100);
    /// ```
    #[track_caller]
    pub fn each(self, f: impl FnMut(P) + 'static) -> Promise<()>
    where
        P: 'static,
    {
        scheduler::assert_home();
        Promise::made(self.0.each_in(LOCAL, Location::caller(), f))
    }
}

impl<P: Clone> Stream for Progress<P> {
    type Item = P;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<P>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}

impl<P: fmt::Debug> fmt::Debug for Progress<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
