//! How far something has got, beside the promise of its result.

use std::fmt;
use std::future::poll_fn;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;

use crate::__private::handoff;
use crate::Promise;
use crate::cell::task::{self, Start};
use crate::panic::swallow;

/// A reporter, and the progress that it reports, which starts with `initial`.
///
/// Only the latest value counts: who looks less often than it changes misses what was in between, and a callback that
/// reports is never held up.
///
/// ```
/// use promise_core::prelude::*;
/// use promise_core::stream::{Reporter, progress};
///
/// fn download(report: Reporter<u64>) -> Promise<&'static str> {
///     promise!(async move {
///         for percent in [25, 50, 100] {
///             report.set(percent);
///             queue(percent).await?;
///         }
///         Ok("the file")
///     })
/// }
/// # fn queue(_: u64) -> Promise<()> { Promise::resolve(()) }
///
/// promise_core::run(async {
///     let (report, progress) = progress(0);
///     let bar = progress.clone().each(|percent| println!("{percent} %"));
///     let file = download(report);
///     assert_eq!(file.await.unwrap(), "the file");
///     bar.await.unwrap(); // the reporter is gone
///     assert_eq!(progress.latest(), 100);
/// });
/// ```
#[must_use]
pub fn progress<P>(initial: P) -> (Reporter<P>, Progress<P>) {
    let state = State { value: initial, version: 1, over: false, wakers: Vec::new() };
    let shared = Arc::new(Mutex::new(state));
    (Reporter(shared.clone()), Progress { shared, seen: 0 })
}

struct State<P> {
    value: P,
    version: u64,
    over: bool,
    wakers: Vec<Waker>,
}

type Shared<P> = Mutex<State<P>>;

fn lock<P>(shared: &Shared<P>) -> MutexGuard<'_, State<P>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake<P>(mut state: MutexGuard<'_, State<P>>) {
    let wakers = std::mem::take(&mut state.wakers);
    drop(state);
    wakers.into_iter().for_each(|waker| swallow(|| waker.wake()));
}

/// Says how far the work has got. The [`Progress`] is over when it is dropped.
///
/// ```
/// use promise_core::stream::{Reporter, progress};
///
/// fn copy(files: &[&str], report: &Reporter<usize>) {
///     for (n, file) in files.iter().enumerate() {
///         println!("{file}");
///         report.set(n + 1);
///     }
/// }
/// let (report, progress) = progress(0);
/// copy(&["a", "b"], &report);
/// assert_eq!(progress.latest(), 2);
/// ```
pub struct Reporter<P>(Arc<Shared<P>>);

impl<P> Reporter<P> {
    /// Reports a value in place of the one before. See [`progress`] for an example.
    ///
    /// ```
    /// let (report, progress) = promise_core::stream::progress("waiting");
    /// report.set("done");
    /// assert_eq!(progress.latest(), "done");
    /// ```
    pub fn set(&self, value: P) {
        let mut state = lock(&self.0);
        let before = std::mem::replace(&mut state.value, value);
        state.version += 1;
        wake(state);
        drop(before);
    }

    /// Changes the value. `change` runs under a lock: it must not report.
    ///
    /// ```
    /// let (report, progress) = promise_core::stream::progress(0);
    /// report.update(|bytes| *bytes += 512);
    /// assert_eq!(progress.latest(), 512);
    /// ```
    pub fn update(&self, change: impl FnOnce(&mut P)) {
        let mut state = lock(&self.0);
        change(&mut state.value);
        state.version += 1;
        wake(state);
    }
}

impl<P> Drop for Reporter<P> {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.over = true;
        wake(state);
    }
}

impl<P: fmt::Debug> fmt::Debug for Reporter<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reporter").field(&lock(&self.0).value).finish()
    }
}

/// How far something has got: a [`Stream`] of the latest values, the one that is there now first, and a place to look.
///
/// Each clone sees the changes for itself. It ends when the [`Reporter`] is gone.
///
/// ```
/// let (report, mut progress) = promise_core::stream::progress("waiting");
/// let other = progress.clone();
/// report.set("loading");
/// assert_eq!(progress.news(), Some("loading"));
/// assert_eq!(other.latest(), "loading");
/// ```
pub struct Progress<P> {
    shared: Arc<Shared<P>>,
    seen: u64,
}

impl<P: Clone> Progress<P> {
    /// The value now. See [`progress`] for an example.
    ///
    /// ```
    /// let (report, progress) = promise_core::stream::progress(0);
    /// report.set(40);
    /// assert_eq!(progress.latest(), 40);
    /// ```
    #[must_use]
    pub fn latest(&self) -> P {
        lock(&self.shared).value.clone()
    }

    /// Whether there is something that this handle has not been given; for loops that look once per frame.
    ///
    /// ```
    /// let (report, mut progress) = promise_core::stream::progress(0);
    /// assert_eq!(progress.news(), Some(0));
    /// assert_eq!(progress.news(), None);
    /// report.set(1);
    /// report.set(2);
    /// assert_eq!(progress.news(), Some(2));
    /// ```
    pub fn news(&mut self) -> Option<P> {
        let state = lock(&self.shared);
        if self.seen == state.version {
            return None;
        }
        self.seen = state.version;
        Some(state.value.clone())
    }

    /// Calls `f` with the value now and after changes, from jobs of the current scheduler; fulfils when the reporter is gone.
    /// Dropping the promise ends it. See [`progress`] for an example.
    ///
    /// ```
    /// let (report, progress) = promise_core::stream::progress(0);
    /// let shown = progress.each(|percent| println!("{percent} %"));
    /// report.set(100);
    /// drop(report);
    /// shown.wait().unwrap();
    /// ```
    #[track_caller]
    pub fn each(self, f: impl FnMut(P) + Send + 'static) -> Promise<()>
    where
        P: Send + 'static,
    {
        self.each_in(0, Location::caller(), f)
    }

    /// `each`, as that of `Events`.
    pub(crate) fn each_in(
        mut self,
        flags: u8,
        origin: &'static Location<'static>,
        mut f: impl FnMut(P),
    ) -> Promise<()> {
        let all = async move {
            handoff().await;
            while let Some(value) = poll_fn(|cx| Pin::new(&mut self).poll_next(cx)).await {
                f(value);
            }
            Ok(())
        };
        task::spawn(all, Start::cancellable(flags), origin)
    }
}

impl<P: Clone> Stream for Progress<P> {
    type Item = P;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<P>> {
        if let Some(value) = self.news() {
            return Poll::Ready(Some(value));
        }
        let mut state = lock(&self.shared);
        if state.version != self.seen {
            // It changed between the two looks.
            drop(state);
            return Poll::Ready(self.news());
        }
        if state.over {
            return Poll::Ready(None);
        }
        if !state.wakers.iter().any(|waker| waker.will_wake(cx.waker())) {
            state.wakers.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

impl<P> Clone for Progress<P> {
    /// Another handle, which begins with the value that is there.
    fn clone(&self) -> Self {
        Progress { shared: self.shared.clone(), seen: 0 }
    }
}

impl<P> Unpin for Progress<P> {}

impl<P: fmt::Debug> fmt::Debug for Progress<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress").field(&lock(&self.shared).value).finish()
    }
}
