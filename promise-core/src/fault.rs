//! The rejections that the library itself makes.

use crate::panic::drop_payload;
use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

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

/// A panic that became a rejection: its message, and the payload until somebody takes it.
///
/// ```
/// use promise_core::Panicked;
///
/// let payload = std::panic::catch_unwind(|| panic!("no more {}", "paper")).unwrap_err();
/// let panicked = Panicked::new(payload);
/// assert_eq!(panicked.message(), "no more paper");
/// assert_eq!(panicked.to_string(), "panicked: no more paper");
/// ```
#[derive(Clone)]
pub struct Panicked {
    shared: Arc<Shared>,
}

struct Shared {
    message: Cow<'static, str>,
    payload: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Panicked {
    /// Keeps what [`catch_unwind`](std::panic::catch_unwind) or `JoinHandle::join` gave.
    ///
    /// ```
    /// let panicked = promise_core::Panicked::new(Box::new("out of range"));
    /// assert_eq!(panicked.message(), "out of range");
    /// ```
    pub fn new(payload: Box<dyn Any + Send>) -> Self {
        let message = if let Some(text) = payload.downcast_ref::<&'static str>() {
            Cow::Borrowed(*text)
        } else if let Some(text) = payload.downcast_ref::<String>() {
            Cow::Owned(text.clone())
        } else {
            Cow::Borrowed("(the payload is not a text)")
        };
        Panicked { shared: Arc::new(Shared { message, payload: Mutex::new(Some(payload)) }) }
    }

    /// What was said in `panic!`, or a note that the payload is not a text.
    ///
    /// ```
    /// let panicked = promise_core::Panicked::new(Box::new(42));
    /// assert_eq!(panicked.message(), "(the payload is not a text)");
    /// ```
    pub fn message(&self) -> &str {
        &self.shared.message
    }

    /// Takes the payload, for example to hand it to [`resume_unwind`](std::panic::resume_unwind).
    ///
    /// All clones share one payload, so the first call gets it and every later one gets `None`. The message stays.
    ///
    /// ```
    /// use promise_core::Panicked;
    ///
    /// let panicked = Panicked::new(Box::new(42));
    /// let clone = panicked.clone();
    /// assert_eq!(*panicked.take_payload().unwrap().downcast::<i32>().unwrap(), 42);
    /// assert!(clone.take_payload().is_none());
    /// ```
    pub fn take_payload(&self) -> Option<Box<dyn Any + Send>> {
        // No user code runs under this lock, so a poisoned one holds nothing half done.
        self.shared.payload.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.message())
    }
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panicked").field(&self.message()).finish()
    }
}

impl std::error::Error for Panicked {}

impl Drop for Shared {
    fn drop(&mut self) {
        let payload = self.payload.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(payload) = payload {
            // Its destructor may panic.
            drop_payload(payload);
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
    use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    const _: () = {
        const fn clone_send_sync<T: Clone + Send + Sync + Unpin + 'static>() {}
        clone_send_sync::<Fault>();
        clone_send_sync::<Panicked>();
        clone_send_sync::<Abandoned>();
        assert!(size_of::<Fault>() <= 16);
        assert!(size_of::<Option<Fault>>() <= 16);
        assert!(size_of::<Panicked>() == 8);
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

    #[test]
    fn messages_of_all_kinds_of_panic() {
        let of = |f: fn()| Panicked::new(catch_unwind(f).unwrap_err());
        assert_eq!(of(|| panic!("plain")).message(), "plain");
        assert_eq!(of(|| panic!("{}", 7)).message(), "7");
        assert_eq!(of(|| panic_any(7)).message(), "(the payload is not a text)");
        assert_eq!(format!("{:?}", Fault::from(of(|| panic!("x")))), r#"Panicked(Panicked("x"))"#);
    }

    #[test]
    fn the_payload_goes_to_one_taker() {
        let panicked = Panicked::new(Box::new(String::from("kept")));
        let clones: Vec<_> = (0..4).map(|_| panicked.clone()).collect();
        let taken = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for clone in &clones {
                scope.spawn(|| {
                    taken.fetch_add(usize::from(clone.take_payload().is_some()), Ordering::Relaxed)
                });
            }
        });
        assert_eq!(taken.into_inner(), 1);
        assert_eq!(panicked.message(), "kept");
    }

    #[test]
    fn a_taken_payload_can_be_thrown_again() {
        let panicked = Panicked::new(Box::new(5u8));
        let payload = panicked.take_payload().unwrap();
        let again = catch_unwind(AssertUnwindSafe(|| resume_unwind(payload))).unwrap_err();
        assert_eq!(again.downcast_ref::<u8>(), Some(&5));
    }

    struct PanicsOnDrop(Arc<AtomicUsize>, usize);
    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
            if self.1 > 0 {
                panic_any(PanicsOnDrop(self.0.clone(), self.1 - 1));
            }
        }
    }

    #[test]
    fn a_payload_that_panics_when_dropped_stays_inside() {
        for depth in 0..3 {
            let drops = Arc::new(AtomicUsize::new(0));
            let panicked = Panicked::new(Box::new(PanicsOnDrop(drops.clone(), depth)));
            drop(panicked.clone());
            assert_eq!(drops.load(Ordering::Relaxed), 0);
            drop(panicked);
            assert_eq!(drops.load(Ordering::Relaxed), 1);
        }
    }
}
