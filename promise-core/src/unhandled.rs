//! Rejections nobody handled.
//!
//! When the last handle of a rejected promise is gone and nothing read the rejection (no handler, no `await`, no
//! combinator), it is reported: once, when nobody can handle it any more. By default one line goes to stderr, with the
//! reason, the step of a chain that rejected and those it went through, and the place where the promise was made;
//! [`set_hook`] replaces that.
//!
//! An event loop also tells its host the raw events of ECMAScript's rejection tracker, which come earlier and may be
//! taken back: see [`EventLoop::on_tracker_event`](crate::EventLoop::on_tracker_event).
//!
//! ```
//! use std::sync::mpsc;
//! use promise_core::{Promise, unhandled};
//!
//! let (sender, reports) = mpsc::channel();
//! let hook = unhandled::set_hook(move |report| sender.send(report.to_string()).unwrap());
//! drop(Promise::<(), String>::reject("lost".into()));
//! assert!(reports.recv().unwrap().starts_with("unhandled rejection: \"lost\", of the promise made at "));
//! # drop(hook);
//! ```

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use crate::hook::Hooks;
use crate::panic::swallow;
use crate::testing;
use crate::trace::{Origin, Step, write_steps};
use crate::{AggregateError, Error, Fault, Reason};

/// A rejection nobody handled. `Display` gives the default line.
///
/// ```
/// # use promise_core::{Promise, unhandled};
/// let hook = unhandled::set_hook(|report| {
///     assert!(report.to_string().starts_with("unhandled rejection: \"lost\""));
///     assert!(report.reason::<String>().is_some());
/// });
/// drop(Promise::<(), String>::reject("lost".into()));
/// # drop(hook);
/// ```
pub struct Unhandled<'a> {
    reason: &'a dyn Any,
    text: &'a dyn fmt::Debug,
    origin: Origin,
}

impl<'a> Unhandled<'a> {
    /// The reason, if it is an `E`.
    ///
    /// ```
    /// # use promise_core::{Promise, unhandled};
    /// let hook = unhandled::set_hook(|report| assert_eq!(report.reason::<String>().unwrap(), "lost"));
    /// drop(Promise::<(), String>::reject("lost".into()));
    /// # drop(hook);
    /// ```
    #[must_use]
    pub fn reason<E: Reason>(&self) -> Option<&'a E> {
        self.reason.downcast_ref()
    }

    /// Where the rejected promise was made.
    ///
    /// ```
    /// # use promise_core::{Promise, unhandled};
    /// let hook = unhandled::set_hook(|report| assert_eq!(report.origin().file(), file!()));
    /// drop(Promise::<(), String>::reject("lost".into()));
    /// # drop(hook);
    /// ```
    #[must_use]
    pub fn origin(&self) -> &'static Location<'static> {
        self.origin.place()
    }

    /// The step that rejected, and those that passed the rejection on.
    ///
    /// An [`Error`] remembers them through many promises ([`Error::steps`]). For other reasons they are those of the chain that
    /// this promise is of, if `promise!` made it; a rejection that the last handler's promise brought has none.
    ///
    /// ```
    /// # use promise_core::{prelude::*, unhandled};
    /// let hook = unhandled::set_hook(|report| {
    ///     let methods: Vec<_> = report.steps().map(|step| step.method()).collect();
    ///     assert_eq!(methods, ["then", "finally"]);
    /// });
    /// let event_loop = EventLoop::new();
    /// event_loop.enter(|| {
    ///     drop(promise!(Promise::<u8, String>::resolve(1).then(|_| Err::<u8, _>("lost")).finally(|| ())));
    /// });
    /// event_loop.run_until_idle();
    /// # drop(hook);
    /// ```
    pub fn steps(&self) -> impl Iterator<Item = Step> {
        let of_error = self.reason::<Error>().map_or(&[][..], Error::steps);
        let of_chain = of_error.is_empty().then(|| self.origin.steps());
        of_error.iter().copied().chain(of_chain.into_iter().flatten())
    }

    /// The reason if it is of a type that is known to say more in words.
    fn of_ours(&self) -> Option<&dyn fmt::Display> {
        let error = self.reason::<Error>().map(|error| error as &dyn fmt::Display);
        let fault = || self.reason::<Fault>().map(|fault| fault as &dyn fmt::Display);
        let aggregate = || self.reason::<AggregateError>().map(|error| error as &dyn fmt::Display);
        error.or_else(fault).or_else(aggregate)
    }
}

impl fmt::Display for Unhandled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unhandled rejection: ")?;
        match self.of_ours() {
            Some(reason) => reason.fmt(f)?,
            None => write!(f, "{:?}", self.text)?,
        }
        write_steps(f, self.steps(), ", ")?;
        write!(f, ", of the promise made at {}", self.origin())
    }
}

impl fmt::Debug for Unhandled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unhandled").field("reason", self.text).field("origin", &self.origin()).finish()
    }
}

static HOOKS: Hooks<dyn Fn(&Unhandled<'_>) + Send + Sync> = Hooks::new();

/// A hook in force, until this is dropped.
///
/// ```
/// # use promise_core::unhandled;
/// let hook = unhandled::set_hook(|report| eprintln!("{report}"));
/// drop(hook); // what was in force before is so again
/// std::mem::forget(unhandled::set_hook(|_| std::process::abort())); // for ever
/// ```
#[derive(Debug)]
#[must_use = "the hook is removed when this is dropped"]
pub struct HookGuard(u64);

/// Calls `hook` for each unhandled rejection of the whole process instead of what was in force before, until the guard
/// is dropped; `std::mem::forget` the guard to keep it for ever. The hook runs on the thread that dropped the last
/// handle, without any lock; a panic of it is printed and goes no further. See the [module documentation](self) for
/// an example.
///
/// ```
/// # use promise_core::{Promise, unhandled};
/// # use std::sync::atomic::{AtomicU32, Ordering};
/// static LOST: AtomicU32 = AtomicU32::new(0);
/// let _hook = unhandled::set_hook(|_| { LOST.fetch_add(1, Ordering::Relaxed); });
/// drop(Promise::<(), String>::reject("lost".into()));
/// assert_eq!(LOST.load(Ordering::Relaxed), 1);
/// ```
pub fn set_hook(hook: impl Fn(&Unhandled<'_>) + Send + Sync + 'static) -> HookGuard {
    HookGuard(HOOKS.set(Arc::new(hook)))
}

impl Drop for HookGuard {
    fn drop(&mut self) {
        HOOKS.remove(self.0);
    }
}

/// Reports a rejection that is about to be dropped.
pub(crate) fn report<E: Reason>(reason: &E, origin: Origin) {
    let hook = HOOKS.newest();
    swallow(|| {
        let unhandled = Unhandled { reason, text: reason, origin };
        match hook {
            _ if testing::collects() => testing::collect(unhandled.to_string()),
            Some(hook) => hook(&unhandled),
            None => eprintln!("{unhandled}"),
        }
    });
}
