//! Values that belong to a flow of work rather than to a thread: [`promise_local!`](crate::promise_local!), [`Context`].
//!
//! A handler runs with the context that was in force where it was *attached*, whatever thread runs it and whoever settles the
//! promise it waits for: JavaScript's `AsyncContext`. The same is true of async bodies, chains, thenables, closures that
//! stand where a callback goes, timers and microtasks. It is made of
//!
//! * the values of [`promise_local!`](crate::promise_local!) statics,
//! * with the Cargo feature `tracing`, the current span,
//! * and the scheduler, which a handler has always had from there.
//!
//! ```
//! use promise_core::{Promise, promise_local};
//!
//! promise_local! {
//!     /// Who is asking.
//!     static USER: String;
//! }
//!
//! let greeting = USER.sync_scope("Ada".into(), || {
//!     Promise::<_>::resolve("hello").map(|word| USER.with(|user| format!("{word}, {user}")))
//! });
//! assert_eq!(greeting.wait().unwrap(), "hello, Ada"); // though it ran on another thread
//! ```
//!
//! A context is immutable: [`scope`](LocalKey::scope) puts another one in force for a while. It is kept by what will run in
//! it, and goes when that has run. Where none is in force, promises pay for the question only; a promise that is attached to
//! within one is a few bytes larger.
//!
//! Spans are entered around a handler. Code that was attached outside of any span, and is run by somebody who is inside one,
//! sees that one: `tracing` has no way to leave a span for a while.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use crate::scheduler::current;

mod local;
pub(crate) mod node;

pub use local::{LocalKey, NoValue, Scope};

/// What a context is made of. Not empty.
#[derive(Clone, Default)]
pub(crate) struct Values {
    locals: Vec<(usize, Arc<dyn Any + Send + Sync>)>,
    #[cfg(feature = "tracing")]
    span: Option<tracing::Span>,
}

/// The context that was in force somewhere: a snapshot, cheap to clone.
///
/// For code that hands closures around itself, as handlers do it by themselves.
///
/// ```
/// # use promise_core::{context::Context, promise_local};
/// promise_local! { static N: u32; }
/// let context = N.sync_scope(1, Context::capture);
/// let thread = std::thread::spawn(move || context.run(|| N.get()));
/// assert_eq!(thread.join().unwrap(), 1);
/// ```
#[derive(Clone, Default)]
pub struct Context(Option<Arc<Values>>);

impl Context {
    /// The context in force here.
    ///
    /// ```
    /// # use promise_core::{context::Context, promise_local};
    /// promise_local! { static N: u32; }
    /// let context = N.sync_scope(1, || Context::capture());
    /// assert_eq!(context.run(|| N.get()), 1);
    /// ```
    #[must_use]
    pub fn capture() -> Self {
        // SAFETY: what is in force is kept by whoever put it there.
        let now = Context(unsafe { node::share(current::context()) });
        #[cfg(feature = "tracing")]
        let now = now.with_span();
        now
    }

    /// Runs `code` with this context in force instead of the present one.
    ///
    /// ```
    /// # use promise_core::{context::Context, promise_local};
    /// promise_local! { static N: u32; }
    /// let (one, none) = (N.sync_scope(1, Context::capture), Context::capture());
    /// assert_eq!(one.run(|| N.get()), 1);
    /// assert!(one.run(|| none.run(|| N.try_with(|n| *n))).is_err());
    /// ```
    pub fn run<R>(&self, code: impl FnOnce() -> R) -> R {
        let _entered = self.clone().enter();
        code()
    }

    fn enter(self) -> Entered {
        #[cfg(feature = "tracing")]
        let span = self.0.as_ref().and_then(|values| values.span.clone()).map(tracing::Span::entered);
        let in_force = current::InContext::put(self.as_ptr());
        Entered {
            _in_force: in_force,
            #[cfg(feature = "tracing")]
            _span: span,
            _context: self,
        }
    }

    /// A future that is polled with this context in force.
    ///
    /// ```
    /// # use promise_core::{Promise, context::Context, promise_local};
    /// promise_local! { static N: u32; }
    /// let context = N.sync_scope(1, Context::capture);
    /// let n = Promise::<_>::from_future(context.scope(async { Ok(N.get()) }));
    /// assert_eq!(n.wait().unwrap(), 1);
    /// ```
    pub fn scope<F: Future>(self, future: F) -> InContext<F> {
        InContext { context: self, future }
    }

    /// Wraps a function so that it runs in this context.
    pub(crate) fn wrap<R>(self, code: impl FnOnce() -> R) -> impl FnOnce() -> R {
        move || self.run(code)
    }

    fn as_ptr(&self) -> *const Values {
        self.0.as_ref().map_or(std::ptr::null(), Arc::as_ptr)
    }

    fn find(&self, key: usize) -> Option<&Arc<dyn Any + Send + Sync>> {
        let values = self.0.as_ref()?;
        values.locals.iter().find(|(other, _)| *other == key).map(|(_, value)| value)
    }

    /// This context with another value.
    fn with(&self, key: usize, value: Arc<dyn Any + Send + Sync>) -> Context {
        let mut values = self.0.as_deref().cloned().unwrap_or_default();
        match values.locals.iter_mut().find(|(other, _)| *other == key) {
            Some((_, place)) => *place = value,
            None => values.locals.push((key, value)),
        }
        Context(Some(Arc::new(values)))
    }

    /// This context with the span that is current now.
    #[cfg(feature = "tracing")]
    fn with_span(self) -> Context {
        let had = self.0.as_ref().and_then(|values| values.span.as_ref()?.id());
        if tracing::level_filters::LevelFilter::current() == tracing::level_filters::LevelFilter::OFF {
            return self;
        }
        let span = tracing::Span::current();
        if span.id() == had {
            return self;
        }
        let locals = self.0.as_ref().map(|values| values.locals.clone()).unwrap_or_default();
        let span = span.id().is_some().then_some(span);
        if locals.is_empty() && span.is_none() {
            return Context(None);
        }
        Context(Some(Arc::new(Values { locals, span })))
    }
}

/// A context in force; what was before comes back when this is dropped, on the same thread.
pub(crate) struct Entered {
    _in_force: current::InContext,
    #[cfg(feature = "tracing")]
    _span: Option<tracing::span::EnteredSpan>,
    _context: Context,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.0.as_ref().map_or(0, |values| values.locals.len());
        f.debug_struct("Context").field("values", &values).finish_non_exhaustive()
    }
}

/// The future of [`Context::scope`].
#[derive(Debug)]
#[must_use = "futures do nothing unless they are polled"]
pub struct InContext<F> {
    context: Context,
    future: F,
}

impl<F: Future> Future for InContext<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        // SAFETY: the future is pinned with this and never moved out of it; the context is not pinned.
        let (context, future) = unsafe {
            let this = self.get_unchecked_mut();
            (&this.context, Pin::new_unchecked(&mut this.future))
        };
        context.run(|| future.poll(cx))
    }
}
