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

use std::collections::HashMap;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use tracing::level_filters::LevelFilter;
use tracing::{Level, Span, field, span};

use crate::cell::head::{self, Head, WATCHED};
use crate::cell::task;
use crate::panic::swallow;
use crate::trace::{LinkPlace, Steps};

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
/// How many promises are in the registry.
static KNOWN: AtomicUsize = AtomicUsize::new(0);
static REGISTRY: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Registry {
    made: u64,
    /// By the address of the node.
    promises: HashMap<usize, Entry>,
}

struct Entry {
    pending: Pending,
    /// The step of a chain that runs or waits.
    step: Step,
    span: Span,
    /// For tokio-console.
    _task: Span,
}

/// The span of a step, and the link it is of.
struct Step {
    span: Span,
    link: *const LinkPlace,
}

// SAFETY: the link is an address to compare.
unsafe impl Send for Step {}

impl Step {
    fn none() -> Step {
        Step { span: Span::none(), link: std::ptr::null() }
    }
}

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

// What is asked for each promise while nobody watches must cost next to nothing: it is inlined, and all else is not.

/// Whether there is a [`Watch`].
#[inline]
pub(crate) fn watching() -> bool {
    // ORDERING: Relaxed: see `watch`.
    WATCHES.load(Ordering::Relaxed) != 0
}

/// Whether some promises are remembered.
#[inline]
pub(crate) fn any_known() -> bool {
    // ORDERING: Relaxed: the thread that runs a promise got to know of it after it was remembered.
    KNOWN.load(Ordering::Relaxed) != 0
}

/// A pending node was made. Where there is neither a watch nor a subscriber, this need not be told.
#[inline]
pub(crate) fn made(head: *const Head) {
    if watching() || LevelFilter::current() == LevelFilter::TRACE {
        remember(head);
    }
}

#[cold]
fn remember(head: *const Head) {
    let wanted = watching() || tracing::enabled!(target: "promise", Level::TRACE) || console::listens();
    if !wanted {
        return;
    }
    // SAFETY: the caller has just made the node.
    let (kind, origin) = unsafe {
        let kind = match (*head).link.vtable.kind {
            head::Kind::Reaction => Kind::Handler,
            head::Kind::Task => Kind::Chain,
            _ => Kind::Resolver,
        };
        // It settles by the long way.
        (*head).set(WATCHED);
        (*head).state.unpin(|| true);
        (*head).state.mark_hooked(|| true);
        (kind, (*head).origin.get().place())
    };
    let id = {
        let mut registry = registry();
        registry.made += 1;
        registry.made
    };
    let (mut task, mut span) = (Span::none(), Span::none());
    // The subscriber is somebody's code.
    swallow(|| {
        task = console::task(id, kind, origin);
        span = span!(target: "promise", parent: None, Level::TRACE, "promise", id, %kind, at = %origin, outcome = field::Empty);
    });
    let pending = Pending { id, kind, origin, made: Instant::now(), thread: thread::current().id() };
    registry().promises.insert(head.addr(), Entry { pending, step: Step::none(), span, _task: task });
    // ORDERING: Relaxed: see `any_known`.
    KNOWN.fetch_add(1, Ordering::Relaxed);
}

/// # Safety
/// The node is alive, and the caller settles or frees it.
unsafe fn forget(head: *const Head) -> Option<Entry> {
    // SAFETY: the caller's contract.
    unsafe { (*head).clear(WATCHED) };
    let entry = registry().promises.remove(&head.addr())?;
    // ORDERING: Relaxed: see `any_known`.
    KNOWN.fetch_sub(1, Ordering::Relaxed);
    Some(entry)
}

/// A node is about to settle.
///
/// # Safety
/// The node is alive, and the caller settles it.
#[inline]
pub(crate) unsafe fn settled(head: *const Head, rejected: bool) {
    // SAFETY: the caller's contract.
    unsafe {
        if (*head).has(WATCHED) {
            close(head, rejected);
        }
    }
}

/// # Safety
/// As [`settled`].
#[cold]
unsafe fn close(head: *const Head, rejected: bool) {
    // SAFETY: the caller's contract.
    if let Some(entry) = unsafe { forget(head) } {
        swallow(move || {
            // In front of the chain.
            drop(entry.step);
            entry.span.record("outcome", if rejected { "rejected" } else { "fulfilled" });
            drop(entry.span);
        });
    }
}

/// A node is about to be freed, and was not settled.
///
/// # Safety
/// The node is alive, and the caller frees it.
#[inline]
pub(crate) unsafe fn gone(head: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        if (*head).has(WATCHED) {
            discard(head);
        }
    }
}

/// # Safety
/// As [`gone`].
#[cold]
unsafe fn discard(head: *const Head) {
    // SAFETY: the caller's contract.
    if let Some(entry) = unsafe { forget(head) } {
        swallow(move || drop(entry));
    }
}

/// Does the work of a node, as a turn of it. For one that is remembered.
#[cold]
#[inline(never)]
pub(crate) fn turn(head: *const Head, work: impl FnOnce()) {
    let mut turn = Span::none();
    if tracing::enabled!(target: "promise", Level::TRACE) {
        let known = registry().promises.get(&head.addr()).map(|entry| (entry.span.clone(), entry.pending.id));
        if let Some((parent, id)) = known {
            swallow(|| turn = span!(target: "promise", parent: &parent, Level::TRACE, "turn", id));
        }
    }
    work();
    swallow(move || drop(turn));
}

/// A link's handler begins, in the chain that this thread is running: the step in front of it is over.
#[inline]
pub(crate) fn step(chain: &'static Steps, number: usize) {
    if any_known() {
        begin_step(chain, number);
    }
}

#[cold]
fn begin_step(chain: &'static Steps, number: usize) {
    if !tracing::enabled!(target: "promise", Level::TRACE) {
        return;
    }
    let link = &chain.links[number];
    let Some(head) = task::running_head() else { return };
    let Some(parent) = registry().promises.get(&head.addr()).map(|entry| entry.span.clone()) else { return };
    let mut step = Step { span: Span::none(), link };
    swallow(|| {
        let place = link.step();
        let at = format_args!("{}:{}:{}", place.file(), place.line(), place.column());
        step.span = span!(target: "promise", parent: &parent, Level::TRACE, "step", method = place.method(), %at, outcome = field::Empty);
    });
    if let Some(entry) = registry().promises.get_mut(&head.addr()) {
        std::mem::swap(&mut entry.step, &mut step);
    }
    // The one in front.
    swallow(move || drop((step, parent)));
}

/// A link's handler has rejected.
pub(crate) fn step_rejected(link: &'static LinkPlace) {
    if !any_known() {
        return;
    }
    let Some(head) = task::running_head() else { return };
    let span = match registry().promises.get(&head.addr()) {
        Some(entry) if std::ptr::eq(entry.step.link, link) => entry.step.span.clone(),
        _ => return,
    };
    swallow(move || {
        span.record("outcome", "rejected");
        drop(span);
    });
}
