//! What a callback and its stream share.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::Error;
use crate::panic::swallow;
use crate::promise::assert_may_block;

pub(super) struct Shared<T, E> {
    state: Mutex<State<T, E>>,
    /// There is room, or the stream is gone.
    room: Condvar,
}

struct State<T, E> {
    queue: VecDeque<T>,
    capacity: usize,
    emitters: usize,
    /// No more will come.
    ended: bool,
    /// Comes behind the values.
    reason: Option<E>,
    /// The stream is gone.
    closed: bool,
    waker: Option<Waker>,
}

impl<T, E> Shared<T, E> {
    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who waits for the stream, without the lock.
    fn wake(&self, mut state: MutexGuard<'_, State<T, E>>) {
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            swallow(|| waker.wake());
        }
    }

    pub(super) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let mut state = self.lock();
        if let Some(value) = state.queue.pop_front() {
            drop(state);
            self.room.notify_one();
            return Poll::Ready(Some(Ok(value)));
        }
        if state.ended {
            return Poll::Ready(state.reason.take().map(Err));
        }
        let replaced = match &state.waker {
            Some(waker) if waker.will_wake(cx.waker()) => None,
            _ => state.waker.replace(cx.waker().clone()),
        };
        drop(state);
        drop(replaced);
        Poll::Pending
    }

    pub(super) fn is_over(&self) -> bool {
        let state = self.lock();
        state.ended && state.queue.is_empty() && state.reason.is_none()
    }

    /// Ends it; a reason that is there already stays.
    fn end(&self, reason: Option<E>) -> Option<E> {
        let mut state = self.lock();
        if state.ended || state.closed {
            return reason;
        }
        state.ended = true;
        state.reason = reason;
        self.room.notify_all();
        self.wake(state);
        None
    }

    /// The stream is gone: nobody wants more.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let left = (std::mem::take(&mut state.queue), state.reason.take(), state.waker.take());
        drop(state);
        self.room.notify_all();
        drop(left);
    }
}

/// The end of a stream that a callback holds.
///
/// Everything works through `&self` and from any thread. When the last clone is dropped the stream ends.
///
/// ```
/// use promise_core::stream::Events;
///
/// let (out, mut events) = Events::<u32>::channel();
/// std::thread::spawn(move || (1..=3).for_each(|n| out.emit(n).unwrap()));
/// promise_core::run(async {
///     let mut sum = 0;
///     while let Some(n) = events.next().await {
///         sum += n.unwrap();
///     }
///     assert_eq!(sum, 6);
/// });
/// ```
pub struct Emitter<T, E = Error>(Arc<Shared<T, E>>);

/// Why a value was not emitted; it has the value.
///
/// ```
/// use promise_core::stream::{Events, Refused};
///
/// let (out, _events) = Events::<u32>::bounded(1);
/// out.emit(1).unwrap();
/// match out.emit(2) {
///     Ok(()) => unreachable!(),
///     Err(Refused::Full(n)) => println!("{n} is left out"),
///     Err(Refused::Closed(_)) => println!("nobody listens"),
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused<T> {
    /// As many values wait as the stream has room for.
    Full(T),
    /// The stream has ended, or nobody holds it any more.
    Closed(T),
}

impl<T> fmt::Display for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Full(_) => "the stream is full",
            Refused::Closed(_) => "the stream is closed",
        })
    }
}

impl<T: fmt::Debug> std::error::Error for Refused<T> {}

impl<T, E> Emitter<T, E> {
    pub(super) fn new(capacity: usize) -> Self {
        let state = State {
            queue: VecDeque::new(),
            capacity,
            emitters: 1,
            ended: false,
            reason: None,
            closed: false,
            waker: None,
        };
        Emitter(Arc::new(Shared { state: Mutex::new(state), room: Condvar::new() }))
    }

    pub(super) fn shared(&self) -> Arc<Shared<T, E>> {
        self.0.clone()
    }

    /// Emits a value; never waits.
    ///
    /// # Errors
    /// The value, when there is no room for it or nobody wants it.
    ///
    /// ```
    /// use promise_core::stream::{Events, Refused};
    ///
    /// let (out, events) = Events::<u32>::bounded(1);
    /// assert_eq!(out.emit(1), Ok(()));
    /// assert_eq!(out.emit(2), Err(Refused::Full(2)));
    /// drop(events);
    /// assert_eq!(out.emit(3), Err(Refused::Closed(3)));
    /// ```
    pub fn emit(&self, value: T) -> Result<(), Refused<T>> {
        let mut state = self.0.lock();
        if state.closed || state.ended {
            return Err(Refused::Closed(value));
        }
        if state.queue.len() >= state.capacity {
            return Err(Refused::Full(value));
        }
        state.queue.push_back(value);
        self.0.wake(state);
        Ok(())
    }

    /// Emits a value, and waits until there is room: for callbacks that come on a thread of their own.
    ///
    /// # Errors
    /// The value, when nobody wants it.
    ///
    /// # Panics
    /// Where waiting would wait for itself: as [`Promise::wait`](crate::Promise::wait).
    ///
    /// ```
    /// use promise_core::stream::Events;
    ///
    /// let (out, mut events) = Events::<u32>::bounded(1);
    /// std::thread::spawn(move || (1..=100).for_each(|n| out.emit_blocking(n).unwrap()));
    /// promise_core::run(async {
    ///     for n in 1..=100 {
    ///         assert_eq!(events.next().await.unwrap().unwrap(), n);
    ///     }
    /// });
    /// ```
    #[track_caller]
    pub fn emit_blocking(&self, value: T) -> Result<(), Refused<T>> {
        assert_may_block("emit_blocking", "call `emit` or `emit_over`", "");
        let mut value = value;
        loop {
            match self.emit(value) {
                Err(Refused::Full(refused)) => value = refused,
                done => return done,
            }
            let mut state = self.0.lock();
            while !state.closed && !state.ended && state.queue.len() >= state.capacity {
                state = self.0.room.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Emits a value, and makes room for it by dropping the oldest, which it gives back.
    ///
    /// # Errors
    /// The value, when nobody wants it.
    ///
    /// ```
    /// use promise_core::stream::Events;
    ///
    /// let (out, mut events) = Events::<u32>::bounded(2);
    /// assert_eq!([1, 2, 3].map(|n| out.emit_over(n).unwrap()), [None, None, Some(1)]);
    /// promise_core::run(async { assert_eq!(events.next().await.unwrap().unwrap(), 2) });
    /// ```
    pub fn emit_over(&self, value: T) -> Result<Option<T>, Refused<T>> {
        let mut state = self.0.lock();
        if state.closed || state.ended {
            return Err(Refused::Closed(value));
        }
        let oldest = if state.queue.len() >= state.capacity { state.queue.pop_front() } else { None };
        state.queue.push_back(value);
        self.0.wake(state);
        Ok(oldest)
    }

    /// Ends the stream with a reason, behind the values that were emitted before. Does nothing when it has ended.
    ///
    /// ```
    /// use promise_core::{Error, stream::Events};
    ///
    /// let (out, mut events) = Events::<u32>::channel();
    /// out.fail(Error::msg("disk full"));
    /// promise_core::run(async {
    ///     assert_eq!(events.next().await.unwrap().unwrap_err().to_string(), "disk full");
    ///     assert!(events.next().await.is_none());
    /// });
    /// ```
    pub fn fail(&self, reason: E) {
        let refused = self.0.end(Some(reason));
        swallow(|| drop(refused));
    }

    /// Ends the stream. Does nothing when it has ended.
    ///
    /// ```
    /// let (out, mut events) = promise_core::stream::Events::<u32>::channel();
    /// out.end();
    /// promise_core::run(async { assert!(events.next().await.is_none()) });
    /// assert!(out.is_closed());
    /// ```
    pub fn end(&self) {
        drop(self.0.end(None));
    }

    /// Whether the stream has ended, or nobody holds it any more: a callback may stop. See [`end`](Emitter::end).
    ///
    /// ```
    /// let (out, events) = promise_core::stream::Events::<u32>::channel();
    /// assert!(!out.is_closed());
    /// drop(events);
    /// assert!(out.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let state = self.0.lock();
        state.closed || state.ended
    }
}

impl<T, E> Clone for Emitter<T, E> {
    /// Another end of the same stream.
    fn clone(&self) -> Self {
        self.0.lock().emitters += 1;
        Emitter(self.0.clone())
    }
}

impl<T, E> Drop for Emitter<T, E> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.emitters -= 1;
        let last = state.emitters == 0;
        drop(state);
        if last {
            drop(self.0.end(None));
        }
    }
}

impl<T, E> fmt::Debug for Emitter<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter").field("closed", &self.is_closed()).finish_non_exhaustive()
    }
}
