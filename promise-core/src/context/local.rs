//! Statics that have a value in each context.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use super::Context;

/// Declares [`LocalKey`]s: statics that have a value in each [`Context`].
///
/// ```
/// use promise_core::promise_local;
///
/// promise_local! {
///     /// The request that is being worked on.
///     pub static REQUEST: u64;
///     static USER: String;
/// }
/// assert_eq!(REQUEST.sync_scope(7, || REQUEST.get()), 7);
/// ```
#[macro_export]
macro_rules! promise_local {
    ($($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty);* $(;)?) => {$(
        $(#[$attribute])*
        $visibility static $name: $crate::context::LocalKey<$type> = $crate::context::LocalKey::__new();
    )*};
}

/// A static of [`promise_local!`](crate::promise_local!): its value is that of the context in force.
///
/// | | |
/// |---|---|
/// | [`scope`](LocalKey::scope), [`sync_scope`](LocalKey::sync_scope) | a value for a future, or for a closure, and for all that is attached in it |
/// | [`with`](LocalKey::with), [`try_with`](LocalKey::try_with), [`get`](LocalKey::get) | read it |
///
/// ```
/// use promise_core::{Promise, promise_local};
///
/// promise_local! { static REQUEST: u64; }
/// let answer = REQUEST.sync_scope(7, || Promise::<_>::resolve("done").map(|text| format!("{}: {text}", REQUEST.get())));
/// assert_eq!(answer.wait().unwrap(), "7: done");
/// ```
pub struct LocalKey<T: 'static> {
    /// Something to have an address of its own.
    place: u8,
    types: PhantomData<fn(T) -> T>,
}

/// A [`LocalKey`] that was read where no value is in force.
///
/// ```
/// # use promise_core::{context::NoValue, promise_local};
/// promise_local! { static N: u32; }
/// assert_eq!(N.try_with(|n| *n).unwrap_or(0), 0); // outside of any scope
/// assert!(NoValue.to_string().contains("outside of its `scope`"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoValue;

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no value of this `promise_local!` is in force here: it was read outside of its `scope`")
    }
}

impl std::error::Error for NoValue {}

impl<T: Send + Sync + 'static> LocalKey<T> {
    #[doc(hidden)]
    #[must_use]
    pub const fn __new() -> Self {
        LocalKey { place: 0, types: PhantomData }
    }

    fn key(&'static self) -> usize {
        ptr::from_ref(&self.place).addr()
    }

    /// Runs `code` with `value` in force. Handlers that are attached in it have the value, whenever and wherever they run.
    ///
    /// ```
    /// # use promise_core::{Promise, promise_local};
    /// promise_local! { static N: u32; }
    /// let sum = N.sync_scope(40, || Promise::<_>::resolve(2).map(|n| n + N.get()));
    /// assert_eq!(sum.wait().unwrap(), 42);
    /// ```
    pub fn sync_scope<R>(&'static self, value: T, code: impl FnOnce() -> R) -> R {
        Context::capture().with(self.key(), Arc::new(value)).run(code)
    }

    /// A future that is polled with `value` in force, beside what is in force around it.
    ///
    /// ```
    /// # use promise_core::{Promise, promise_local};
    /// promise_local! { static N: u32; }
    /// let sum = Promise::<_>::from_future(N.scope(40, async {
    ///     Ok(Promise::<_>::resolve(2).await? + N.get())
    /// }));
    /// assert_eq!(sum.wait().unwrap(), 42);
    /// ```
    pub fn scope<F: Future>(&'static self, value: T, future: F) -> Scope<F> {
        Scope { key: self.key(), value: Arc::new(value), inside: None, future }
    }

    /// Reads the value in force.
    ///
    /// # Panics
    /// Where none is: see [`try_with`](LocalKey::try_with).
    ///
    /// ```
    /// # use promise_core::promise_local;
    /// promise_local! { static USER: String; }
    /// assert_eq!(USER.sync_scope("Ada".into(), || USER.with(|user| user.len())), 3);
    /// ```
    #[track_caller]
    pub fn with<R>(&'static self, read: impl FnOnce(&T) -> R) -> R {
        match self.try_with(read) {
            Ok(read) => read,
            Err(none) => panic!("{none}"),
        }
    }

    /// Reads the value in force.
    ///
    /// # Errors
    /// [`NoValue`] where none is.
    ///
    /// ```
    /// # use promise_core::{context::NoValue, promise_local};
    /// promise_local! { static N: u32; }
    /// assert_eq!(N.try_with(|n| *n), Err(NoValue));
    /// ```
    pub fn try_with<R>(&'static self, read: impl FnOnce(&T) -> R) -> Result<R, NoValue> {
        // SAFETY: what is in force is kept by whoever put it there, further down on this stack.
        let context = Context(unsafe { super::node::share(crate::scheduler::current::context()) });
        let value = context.find(self.key()).ok_or(NoValue)?;
        Ok(read(value.downcast_ref().expect("a key has values of its own type only")))
    }

    /// A copy of the value in force.
    ///
    /// # Panics
    /// Where none is.
    ///
    /// ```
    /// # use promise_core::promise_local;
    /// promise_local! { static N: u32; }
    /// assert_eq!(N.sync_scope(1, || N.get()), 1);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }
}

impl<T> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").finish_non_exhaustive()
    }
}

/// The future of [`LocalKey::scope`].
#[must_use = "futures do nothing unless they are polled"]
pub struct Scope<F> {
    key: usize,
    value: Arc<dyn Any + Send + Sync>,
    /// What was in force around the last poll, and with the value.
    inside: Option<(Context, Context)>,
    future: F,
}

impl<F> fmt::Debug for Scope<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        // SAFETY: the future is pinned with this and never moved out of it; the rest is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        let around = Context::capture();
        let inside = match &this.inside {
            Some((seen, inside)) if ptr::eq(seen.as_ptr(), around.as_ptr()) => inside.clone(),
            _ => {
                let inside = around.with(this.key, this.value.clone());
                this.inside = Some((around, inside.clone()));
                inside
            }
        };
        // SAFETY: as above.
        let future = unsafe { Pin::new_unchecked(&mut this.future) };
        inside.run(|| future.poll(cx))
    }
}
