//! The rejections that the library itself makes.

use std::fmt;
use std::io;
use std::panic::Location;

use crate::panic::Panicked;

/// A rejection made by the library, not by your code.
///
/// Whatever a promise rejects with must be able to hold a `Fault`: this is what the [`Reason`](crate::Reason) bound
/// says. [`Error`](crate::Error) can, and finds it again:
///
/// ```
/// use promise_core::{Error, Fault};
///
/// let error = Error::from(Fault::Elapsed);
/// assert!(matches!(error.fault(), Some(Fault::Elapsed)));
/// assert_eq!(error.to_string(), "the time limit elapsed");
/// ```
///
/// An error enum of your own gets there with one variant (`#[from] Fault` if you use `thiserror`):
///
/// ```
/// use promise_core::{Fault, Reason};
///
/// #[derive(Debug)]
/// enum ApiError {
///     NotFound { id: u64 },
///     Fault(Fault),
/// }
///
/// impl From<Fault> for ApiError {
///     fn from(fault: Fault) -> Self {
///         ApiError::Fault(fault)
///     }
/// }
///
/// fn is_reason<E: Reason>(_: &E) {}
/// is_reason(&ApiError::NotFound { id: 1 });
/// ```
///
/// `Fault` is a [`std::error::Error`], so `Box<dyn Error>`, `Box<dyn Error + Send + Sync>` and `anyhow::Error` are
/// reasons without further work. `String`, `()` and [`std::io::Error`] are reasons too.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// An executor, a handler, an async body or a callback panicked.
    Panicked(Panicked),
    /// Nothing is left that could settle the promise.
    Abandoned(Abandoned),
    /// The promise was cancelled.
    Cancelled,
    /// A time limit passed before the promise was settled.
    Elapsed,
    /// The promise was resolved with itself, so it would wait for itself for ever (ECMAScript: a `TypeError`).
    SelfResolution,
    /// A callback that takes an optional error and an optional value was called with neither.
    NoResult,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Panicked(panicked) => panicked.fmt(f),
            Fault::Abandoned(abandoned) => abandoned.fmt(f),
            Fault::Cancelled => f.write_str("the promise was cancelled"),
            Fault::Elapsed => f.write_str("the time limit elapsed"),
            Fault::SelfResolution => f.write_str("a promise cannot be resolved with itself"),
            Fault::NoResult => f.write_str("the callback was given neither an error nor a value"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Panicked> for Fault {
    fn from(panicked: Panicked) -> Self {
        Fault::Panicked(panicked)
    }
}

impl From<Abandoned> for Fault {
    fn from(abandoned: Abandoned) -> Self {
        Fault::Abandoned(abandoned)
    }
}

/// The text of the fault.
///
/// ```
/// assert_eq!(String::from(promise_core::Fault::Cancelled), "the promise was cancelled");
/// ```
impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        fault.to_string()
    }
}

/// Forgets which fault it was.
impl From<Fault> for () {
    fn from(_: Fault) -> Self {}
}

/// An I/O error that holds the fault.
///
/// | fault | kind |
/// |---|---|
/// | `Elapsed` | `TimedOut` |
/// | `Abandoned` | `BrokenPipe` |
/// | `SelfResolution` | `InvalidInput` |
/// | `NoResult` | `InvalidData` |
/// | `Cancelled`, `Panicked` | `Other` |
///
/// `Cancelled` is not `Interrupted`, because `read_exact`, `write_all` and `io::copy` try again on `Interrupted`.
///
/// ```
/// use promise_core::Fault;
/// use std::io;
///
/// let error = io::Error::from(Fault::Elapsed);
/// assert_eq!(error.kind(), io::ErrorKind::TimedOut);
/// assert!(error.get_ref().unwrap().is::<Fault>());
/// ```
impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        io::Error::new(fault.io_kind(), fault)
    }
}

impl Fault {
    /// The kind of I/O error this fault becomes.
    pub(crate) fn io_kind(&self) -> io::ErrorKind {
        match self {
            Fault::Elapsed => io::ErrorKind::TimedOut,
            Fault::Abandoned(_) => io::ErrorKind::BrokenPipe,
            Fault::SelfResolution => io::ErrorKind::InvalidInput,
            Fault::NoResult => io::ErrorKind::InvalidData,
            Fault::Cancelled | Fault::Panicked(_) => io::ErrorKind::Other,
        }
    }
}

/// Nothing is left that could settle the promise: its last resolver was dropped unused, the callback that held the
/// resolver was thrown away, or the scheduler that ran its work has ended.
///
/// It names the place where the promise was made.
///
/// ```
/// use promise_core::Abandoned;
///
/// let abandoned = Abandoned::here();
/// assert!(abandoned.to_string().starts_with("abandoned: nothing is left that could settle the promise made at "));
/// assert_eq!(abandoned.at().file(), file!());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abandoned {
    pub(crate) at: &'static Location<'static>,
}

impl Abandoned {
    /// For a promise that was made at this place.
    ///
    /// ```
    /// use promise_core::Abandoned;
    /// use std::panic::Location;
    ///
    /// let place = Location::caller();
    /// assert_eq!(Abandoned::new(place).at(), place);
    /// ```
    pub const fn new(at: &'static Location<'static>) -> Self {
        Abandoned { at }
    }

    /// For a promise that is made where this is called.
    ///
    /// ```
    /// let abandoned = promise_core::Abandoned::here();
    /// assert_eq!(abandoned.at().file(), file!());
    /// ```
    #[track_caller]
    pub const fn here() -> Self {
        Abandoned { at: Location::caller() }
    }

    /// Where the promise or its resolver was made.
    ///
    /// ```
    /// let line = line!() + 1;
    /// let abandoned = promise_core::Abandoned::here();
    /// assert_eq!(abandoned.at().line(), line);
    /// ```
    pub const fn at(&self) -> &'static Location<'static> {
        self.at
    }
}

impl fmt::Display for Abandoned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "abandoned: nothing is left that could settle the promise made at {}", self.at)
    }
}

impl std::error::Error for Abandoned {}

#[cfg(test)]
mod tests {
    use super::*;

    const _: () = {
        const fn clone_send_sync<T: Clone + Send + Sync + Unpin + 'static>() {}
        clone_send_sync::<Fault>();
        clone_send_sync::<Abandoned>();
        assert!(size_of::<Fault>() <= 16);
        assert!(size_of::<Option<Fault>>() <= 16);
        assert!(size_of::<Abandoned>() == 8);
    };

    fn all() -> Vec<Fault> {
        vec![
            Panicked::new(Box::new("p")).into(),
            Abandoned::here().into(),
            Fault::Cancelled,
            Fault::Elapsed,
            Fault::SelfResolution,
            Fault::NoResult,
        ]
    }

    #[test]
    fn each_fault_has_its_text() {
        let mut texts: Vec<String> = all().iter().map(Fault::to_string).collect();
        assert_eq!(texts[0], "panicked: p");
        assert!(texts[1].contains(file!()), "{}", texts[1]);
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 6);
    }

    #[test]
    fn abandoned_names_file_and_line() {
        let line = line!() + 1;
        let text = Fault::from(Abandoned::here()).to_string();
        assert!(text.contains(&format!("{}:{line}:", file!())), "{text}");
    }

    #[test]
    fn io_kinds() {
        let kinds: Vec<_> = all().into_iter().map(|fault| io::Error::from(fault).kind()).collect();
        use io::ErrorKind as K;
        assert_eq!(kinds, [K::Other, K::BrokenPipe, K::Other, K::TimedOut, K::InvalidInput, K::InvalidData]);
    }

    #[test]
    fn boxed_errors_hold_a_fault() {
        let boxed: Box<dyn std::error::Error + Send + Sync> = Fault::NoResult.into();
        assert!(boxed.is::<Fault>());
        let boxed: Box<dyn std::error::Error> = Fault::NoResult.into();
        assert!(boxed.is::<Fault>());
    }
}
