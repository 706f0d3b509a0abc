//! Seeing what promises do: what is pending and where it was made, and spans for tools. Feature `tracing`.
//!
//! # What is pending
//!
//! [`watch`] begins to remember the promises that are made, and [`pending`] lists those that are not settled: what a program
//! that hangs is waiting for.
//!
//! ```
//! use promise_core::{Promise, observe};
//!
//! let _watch = observe::watch();
//! let (promise, resolver) = Promise::<u32>::with_resolvers();
//! let doubled = promise.map(|n| n * 2);
//! for pending in observe::pending().iter().filter(|pending| pending.origin().file() == file!()) {
//!     println!("{pending}"); // promise 1 (resolver), made at src/main.rs:5:28, 20µs ago
//! }
//! resolver.resolve(1);
//! assert_eq!(doubled.wait().unwrap(), 2);
//! ```
//!
//! # Spans
//!
//! To whoever subscribes to the target `promise` at level `TRACE`:
//!
//! | span | open | fields |
//! |---|---|---|
//! | `promise` | while the promise is pending | `id`, `kind` ([`Kind`]), `at` (where it was made); `outcome` when it settles |
//! | `turn` | while its work runs: a handler, or a chain or future up to where it waits next | `id`; its parent is the promise's span |
//! | `step` | from the call of a handler in a chain of `promise!` until the next one is called, or the chain is over | `method` (`then`, ..), `at` (where it is written); `outcome` if it rejects; its parent is the promise's span |
//!
//! They are never entered, so they do not become the context of your own spans and events. On an event loop a step of a fused
//! chain that need not wait for its turn runs in the turn of the step in front. A step that is left out, because one in front of
//! it failed or nothing was to be caught, has no span.
//!
//! A subscriber costs a lock and an allocation for each promise and for each step. Without one, and without [`watch`], the feature
//! costs a few tests: at most ten instructions for a `.then` that is awaited, and less than 5 % of a fused chain of ten steps that
//! do nothing. `tests/gates/tracing` of the repository counts them.
//!
//! The example `timeline` writes them as a file that <https://ui.perfetto.dev> and `chrome://tracing` open, and as this picture. Each
//! line is a promise, from where it was made to where it was settled, with its turns in it:
//!
#![doc = include_str!("timeline.svg")]
//!
//! # With tokio-console
//!
//! Add `console-subscriber`, call `console_subscriber::init()` first in `main`, and build with `RUSTFLAGS="--cfg tokio_unstable"`. Then
//! `tokio-console` lists, beside your own tasks,
//!
//! * each promise that is pending, on whatever scheduler: of kind `promise`, named after what it gets its result from, with the place
//!   where it was made. What it works is not counted here but with
//! * the tasks that run the jobs of promises on a tokio runtime, of which there are as many at once as workers: they are named
//!   `promises`. One more, `promises: until the runtime ends`, only waits.
//!
//! `tests/console` of the repository is such a program, which asks the console's server what it sees.

mod console;
mod record;

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use record::registry;
pub(crate) use record::{any_known, gone, made, settled, step, step_rejected, turn};

/// What a promise gets its result from.
///
/// ```
/// use promise_core::{Promise, observe::{self, Kind}};
///
/// let _watch = observe::watch();
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// let handled = promise.map(|n| n + 1);
/// let kinds: Vec<Kind> = observe::pending().iter().map(|pending| pending.kind()).collect();
/// assert_eq!(kinds, [Kind::Resolver, Kind::Handler]);
/// # resolver.resolve(1);
/// # handled.detach(drop);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A resolver: a callback, an executor, a combinator.
    Resolver,
    /// A handler attached by a method.
    Handler,
    /// A chain of `promise!`, an async function, a future.
    Chain,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Resolver => "resolver",
            Kind::Handler => "handler",
            Kind::Chain => "chain",
        })
    }
}

/// A promise that is not settled.
///
/// ```
/// # use promise_core::{Promise, observe};
/// let _watch = observe::watch();
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// let all = observe::pending();
/// assert!(all[0].to_string().contains("(resolver), made at "));
/// # resolver.resolve(1);
/// # promise.detach(drop);
/// ```
#[derive(Clone, Debug)]
pub struct Pending {
    id: u64,
    kind: Kind,
    origin: &'static Location<'static>,
    made: Instant,
    thread: ThreadId,
}

impl Pending {
    /// Its number: promises are counted as they are made while somebody watches.
    ///
    /// ```
    /// # use promise_core::{Promise, observe};
    /// let _watch = observe::watch();
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// let all = observe::pending();
    /// assert_eq!(all[0].id(), observe::pending()[0].id());
    /// # resolver.resolve(1);
    /// # promise.detach(drop);
    /// ```
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// What it waits for.
    ///
    /// ```
    /// # use promise_core::{Promise, observe};
    /// let _watch = observe::watch();
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// let all = observe::pending();
    /// assert_eq!(all[0].kind(), observe::Kind::Resolver);
    /// # resolver.resolve(1);
    /// # promise.detach(drop);
    /// ```
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it was made.
    ///
    /// ```
    /// # use promise_core::{Promise, observe};
    /// let _watch = observe::watch();
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// let all = observe::pending();
    /// assert_eq!(all[0].origin(), promise.origin());
    /// # resolver.resolve(1);
    /// # promise.detach(drop);
    /// ```
    #[must_use]
    pub fn origin(&self) -> &'static Location<'static> {
        self.origin
    }

    /// How long ago it was made, by the real clock.
    ///
    /// ```
    /// # use promise_core::{Promise, observe};
    /// let _watch = observe::watch();
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// let all = observe::pending();
    /// let stuck = all.iter().filter(|pending| pending.age() > std::time::Duration::from_secs(60)).count();
    /// assert_eq!(stuck, 0);
    /// # resolver.resolve(1);
    /// # promise.detach(drop);
    /// ```
    #[must_use]
    pub fn age(&self) -> Duration {
        self.made.elapsed()
    }

    /// The thread that made it.
    ///
    /// ```
    /// # use promise_core::{Promise, observe};
    /// let _watch = observe::watch();
    /// let (promise, resolver) = Promise::<u32>::with_resolvers();
    /// let all = observe::pending();
    /// assert_eq!(all[0].thread(), std::thread::current().id());
    /// # resolver.resolve(1);
    /// # promise.detach(drop);
    /// ```
    #[must_use]
    pub fn thread(&self) -> ThreadId {
        self.thread
    }
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Pending { id, kind, origin, .. } = self;
        write!(f, "promise {id} ({kind}), made at {origin}, {:?} ago", self.age())
    }
}

/// Promises are remembered as long as one of these is there.
///
/// ```
/// # use promise_core::{Promise, observe};
/// let watch = observe::watch();
/// drop(watch);
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// assert!(observe::pending().is_empty()); // nobody watched
/// # resolver.resolve(1);
/// # promise.detach(drop);
/// ```
#[derive(Debug)]
#[must_use = "nothing is remembered any more when this is dropped"]
pub struct Watch(());

/// Begins to remember the promises that are made from now on. See the [module documentation](self) for an example.
///
/// Costs a lock for each promise that is made and for each one that is settled, on all threads.
///
/// ```
/// # use promise_core::{Promise, observe};
/// let _watch = observe::watch();
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// let all = observe::pending();
/// assert_eq!(all.len(), 1);
/// # resolver.resolve(1);
/// # promise.detach(drop);
/// ```
pub fn watch() -> Watch {
    // ORDERING: Relaxed: promises made at the same time may be remembered or not.
    WATCHES.fetch_add(1, Ordering::Relaxed);
    Watch(())
}

impl Drop for Watch {
    fn drop(&mut self) {
        // ORDERING: as above.
        WATCHES.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The promises that are pending now, in the order in which they were made. See the [module documentation](self) for an
/// example.
///
/// ```
/// # use promise_core::{Promise, observe};
/// let _watch = observe::watch();
/// let (promise, resolver) = Promise::<u32>::with_resolvers();
/// let all = observe::pending();
/// for pending in &all {
///     println!("{pending}");
/// }
/// assert_eq!(all.len(), 1);
/// # resolver.resolve(1);
/// # promise.detach(drop);
/// ```
#[must_use]
pub fn pending() -> Vec<Pending> {
    let mut all: Vec<Pending> = registry().promises.values().map(|entry| entry.pending.clone()).collect();
    all.sort_unstable_by_key(|pending| pending.id);
    all
}

/// What this thread has made since, and is not settled: for tests that would wait for ever.
pub(crate) fn pending_here(since: Instant) -> String {
    let here = thread::current().id();
    let own = pending().into_iter().filter(|pending| pending.thread == here && pending.made >= since);
    let lines: String = own.map(|pending| format!("\n  {pending}")).collect();
    if lines.is_empty() { lines } else { format!("; it waits for one of{lines}") }
}

static WATCHES: AtomicUsize = AtomicUsize::new(0);

/// Whether there is a [`Watch`].
#[inline]
pub(crate) fn watching() -> bool {
    // ORDERING: Relaxed: see `watch`.
    WATCHES.load(Ordering::Relaxed) != 0
}
