//! Which step of a chain rejected, and through which the rejection came.
//!
//! Nothing is recorded while things go well. When a step fails, an [`Error`] notes the step in itself, and so does each one
//! behind it that passes it on. For reasons of other types there is one word in the promise: the place where it was made,
//! until a step of its chain rejects; from then on that step, from which the rest of the chain is known.

use std::any::Any;
use std::fmt;
use std::panic::Location;

use crate::Error;
use crate::cell::task;
use crate::observe;
use crate::sync::{AtomicPtr, Ordering};

/// A step that a rejection came from or went through: a link of a chain, or its source.
///
/// [`Error::steps`] and [`Unhandled::steps`](crate::unhandled::Unhandled::steps) list them.
///
/// ```
/// use promise_core::prelude::*;
///
/// let failed = promise!(Promise::<u32>::resolve(1).then(|_| Err::<u32, _>("no")).finally(|| ()));
/// let error = failed.wait().unwrap_err();
/// let methods: Vec<_> = error.steps().iter().map(|step| step.method()).collect();
/// assert_eq!(methods, ["then", "finally"]); // it was `then`, and it passed `finally`
/// assert!(error.steps()[0].to_string().starts_with("`then` at "));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    method: &'static str,
    file: &'static str,
    line: u32,
    column: u32,
}

impl Step {
    fn at(method: &'static str, place: &'static Location<'static>) -> Self {
        Step { method, file: place.file(), line: place.line(), column: place.column() }
    }

    /// The link's method, `then` or another one; `source` for what a chain starts with; nothing outside of `promise!`,
    /// where a step is the place at which a promise was made.
    ///
    /// ```
    /// # use promise_core::prelude::*;
    /// let failed = promise!(Promise::<u32>::resolve(1).then(|_| Err::<u32, _>("no"))).wait().unwrap_err();
    /// assert_eq!(failed.steps()[0].method(), "then");
    /// ```
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The source file.
    ///
    /// ```
    /// # use promise_core::prelude::*;
    /// let failed = promise!(Promise::<u32>::resolve(1).then(|_| Err::<u32, _>("no"))).wait().unwrap_err();
    /// assert_eq!(failed.steps()[0].file(), file!());
    /// ```
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// The line, from 1.
    ///
    /// ```
    /// # use promise_core::prelude::*;
    /// let failed = promise!(Promise::<u32>::resolve(1).then(|_| Err::<u32, _>("no"))).wait().unwrap_err();
    /// assert!(failed.steps()[0].line() > 1);
    /// ```
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column, from 1.
    ///
    /// ```
    /// # use promise_core::prelude::*;
    /// let failed = promise!(Promise::<u32>::resolve(1).then(|_| Err::<u32, _>("no"))).wait().unwrap_err();
    /// assert!(failed.steps()[0].column() > 1);
    /// ```
    #[must_use]
    pub fn column(&self) -> u32 {
        self.column
    }
}

/// `` `then` at src/main.rs:3:10``
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.method {
            "" => {}
            "source" => f.write_str("the source ")?,
            method => write!(f, "`{method}` ")?,
        }
        write!(f, "at {}:{}:{}", self.file, self.line, self.column)
    }
}

/// A chain as its macro call has it: where it stands, and its links. Made by generated code.
///
/// The links are a text, which is read when one of them rejects: a table of them would be one more piece of code for the compiler.
#[derive(Debug)]
pub struct Steps {
    /// The macro call.
    pub origin: &'static Location<'static>,
    /// The file of the links.
    pub file: &'static str,
    /// Method, line and column of each link, the source first: `source 3 9,then 4 14`. Line 0: it is not in the file of the others.
    pub text: &'static str,
    /// As many as there are links.
    pub links: &'static [LinkPlace],
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct LinkPlace {
    chain: &'static Steps,
    number: usize,
}

/// The links of a chain, in generated code.
#[must_use]
pub const fn link_places<const N: usize>(chain: &'static Steps) -> [LinkPlace; N] {
    let mut places = [LinkPlace { chain, number: 0 }; N];
    let mut number = 0;
    while number < N {
        places[number].number = number;
        number += 1;
    }
    places
}

impl LinkPlace {
    pub(crate) fn step(&self) -> Step {
        let Steps { origin, file, text, .. } = *self.chain;
        let mut words = text.split(',').nth(self.number).unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default();
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        match (number(), number()) {
            (0, _) => Step::at(method, origin),
            (line, column) => Step { method, file, line, column },
        }
    }

    /// This link and those behind it.
    fn onwards(&'static self) -> impl Iterator<Item = Step> {
        self.chain.links[self.number..].iter().map(LinkPlace::step)
    }
}

/// Where a promise comes from: the place where it was made, or the link of its chain that rejected.
///
/// As the two are pointers to things with an alignment of more than one, the lowest bit tells them apart.
#[derive(Clone, Copy)]
pub(crate) struct Origin(*const ());

impl Origin {
    const IS_LINK: usize = 1;

    #[inline]
    pub(crate) fn new(place: &'static Location<'static>) -> Self {
        Origin((&raw const *place).cast())
    }

    fn of_link(link: &'static LinkPlace) -> Self {
        Origin((&raw const *link).cast::<()>().map_addr(|address| address | Origin::IS_LINK))
    }

    fn link(self) -> Option<&'static LinkPlace> {
        let is_link = self.0.addr() & Origin::IS_LINK != 0;
        // SAFETY: only `of_link` sets the bit.
        is_link.then(|| unsafe { &*self.0.map_addr(|address| address & !Origin::IS_LINK).cast() })
    }

    /// Where the promise was made.
    pub(crate) fn place(self) -> &'static Location<'static> {
        match self.link() {
            Some(link) => link.chain.origin,
            // SAFETY: without the bit it is what `new` was given.
            None => unsafe { &*self.0.cast() },
        }
    }

    /// The link that rejected, and those behind it.
    pub(crate) fn steps(self) -> impl Iterator<Item = Step> {
        self.link().into_iter().flat_map(LinkPlace::onwards)
    }
}

/// The origin of a promise. Its producer side writes it; everybody may read it at any time.
pub(crate) struct OriginCell(AtomicPtr<()>);

impl OriginCell {
    #[inline]
    pub(crate) fn new(place: &'static Location<'static>) -> Self {
        OriginCell(AtomicPtr::new(Origin::new(place).0.cast_mut()))
    }

    pub(crate) fn get(&self) -> Origin {
        // ORDERING: Relaxed: what it points to was never written.
        Origin(self.0.load(Ordering::Relaxed))
    }

    fn set(&self, origin: Origin) {
        // ORDERING: Relaxed, as above.
        self.0.store(origin.0.cast_mut(), Ordering::Relaxed);
    }
}

/// What an error remembers. A retry loop may pass an error on for ever, so there is an end to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    steps: Vec<Step>,
    left_out: usize,
}

impl Trace {
    const LONGEST: usize = 32;

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    fn push(&mut self, step: Step) {
        if self.steps.len() < Trace::LONGEST {
            self.steps.push(step);
        } else {
            self.left_out += 1;
        }
    }

    /// Writes the steps, `separator` in front of each.
    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, separator: &str) -> fmt::Result {
        write_steps(f, self.steps.iter().copied(), separator)?;
        match self.left_out {
            0 => Ok(()),
            more => write!(f, "{separator}passed on by {more} more"),
        }
    }
}

/// Writes steps, `separator` in front of each.
pub(crate) fn write_steps(
    f: &mut fmt::Formatter<'_>,
    steps: impl Iterator<Item = Step>,
    separator: &str,
) -> fmt::Result {
    for (step, verb) in steps.zip(std::iter::once("rejected").chain(std::iter::repeat("passed on"))) {
        let by = if step.method.is_empty() { "" } else { "by " };
        write!(f, "{separator}{verb} {by}{step}")?;
    }
    Ok(())
}

fn as_error<E: 'static>(reason: &mut E) -> Option<&mut Error> {
    let reason: &mut dyn Any = reason;
    reason.downcast_mut()
}

// ---- links of fused chains -------------------------------------------------------------------------------------

/// Behind what may have rejected: the links of a chain up to `last`, of which `left` were left out when one of them failed.
#[inline]
pub fn note<T, E: 'static>(
    result: Result<T, E>,
    chain: &'static Steps,
    last: usize,
    left: u32,
) -> Result<T, E> {
    match result {
        Err(mut reason) => {
            rejected(as_error(&mut reason), chain, last, left as usize);
            Err(reason)
        }
        fulfilled => fulfilled,
    }
}

/// The source of a chain was rejected.
pub fn from_source<E: 'static>(mut reason: E, chain: &'static Steps) -> E {
    rejected(as_error(&mut reason), chain, 0, 0);
    reason
}

/// A rejection in a chain: one that a link in front made, or else a new one.
#[cold]
fn rejected(error: Option<&mut Error>, chain: &'static Steps, last: usize, left: usize) {
    let links = &chain.links[last - left..=last];
    task::with_origin(|origin| {
        if origin.get().link().is_none() {
            observe::step_rejected(&links[0]);
            origin.set(Origin::of_link(&links[0]));
        }
    });
    if let Some(error) = error {
        let trace = error.trace_mut();
        links.iter().for_each(|link| trace.push(link.step()));
    }
}

/// A handler takes the reason.
#[cold]
pub fn caught() {
    task::with_origin(|origin| origin.set(Origin::new(origin.get().place())));
}

// ---- links that are promises of their own ----------------------------------------------------------------------

/// A promise made by a method at `origin` is rejected with this reason, by its handler or because it passes it on.
pub(crate) fn passed_on<E: 'static>(reason: &mut E, origin: Origin) {
    if let Some(error) = as_error(reason) {
        error.trace_mut().push(Step::at("", origin.place()));
    }
}

/// A handler is about to react to this reason, with which the promise made at `origin` was rejected. Where no step is known,
/// that one is the first: what comes behind it has not rejected, but passes on.
#[cold]
pub(crate) fn of_parent<E: 'static>(reason: &mut E, origin: Origin) {
    if let Some(error) = as_error(reason)
        && error.steps().is_empty()
    {
        error.trace_mut().push(Step::at("", origin.place()));
    }
}
