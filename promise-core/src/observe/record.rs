//! What is written down of each promise, and when.
//!
//! What is asked for each promise while nobody watches must cost next to nothing: it is inlined, and all else is not.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Span, field, span};

use super::{Kind, Pending, console, watching};
use crate::cell::head::{self, Head, WATCHED};
use crate::cell::task;
use crate::panic::swallow;
use crate::trace::{LinkPlace, Steps};

/// How many promises are in the registry.
static KNOWN: AtomicUsize = AtomicUsize::new(0);
static REGISTRY: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);

#[derive(Default)]
pub(super) struct Registry {
    made: u64,
    /// By the address of the node.
    pub(super) promises: HashMap<usize, Entry>,
}

pub(super) struct Entry {
    pub(super) pending: Pending,
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

pub(super) fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
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
