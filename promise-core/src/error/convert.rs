//! Errors from and into the errors of others.

use std::error::Error as StdErrorTrait;
use std::{fmt, io};

use super::Error;

/// The `Error` that became this I/O error, also when that went into another one.
pub(super) fn inside_io(error: &io::Error) -> Option<&StdError> {
    let inside = error.get_ref()?;
    inside.downcast_ref().or_else(|| inside_io(inside.downcast_ref()?))
}

/// Every std error becomes an `Error`; see [`Error::new`].
// No `do_not_recommend`: that the type must be a `std::error::Error` is what its author needs to read after a `?`.
impl<E> From<E> for Error
where
    E: StdErrorTrait + Send + Sync + 'static,
{
    fn from(error: E) -> Self {
        Error::new(error)
    }
}

/// Keeps the whole `Error` inside. The kind is that of the held [`io::Error`] or [`Fault`](crate::Fault), else
/// `Other`.
///
/// ```
/// use promise_core::{Error, Fault};
/// use std::io;
///
/// let io = io::Error::from(Error::from(Fault::Elapsed).with_code(7));
/// assert_eq!(io.kind(), io::ErrorKind::TimedOut);
/// assert_eq!(Error::from(io).code(), Some("7"));
/// ```
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match (error.downcast_ref::<io::Error>(), error.fault()) {
            (Some(error), _) => error.kind(),
            (None, Some(fault)) => fault.io_kind(),
            (None, None) => io::ErrorKind::Other,
        };
        io::Error::new(kind, error.into_std())
    }
}

impl From<Error> for StdError {
    fn from(error: Error) -> Self {
        error.into_std()
    }
}

impl From<Error> for Box<dyn StdErrorTrait + Send + Sync> {
    fn from(error: Error) -> Self {
        Box::new(error.into_std())
    }
}

impl From<Error> for Box<dyn StdErrorTrait + Send> {
    fn from(error: Error) -> Self {
        Box::new(error.into_std())
    }
}

impl From<Error> for Box<dyn StdErrorTrait> {
    fn from(error: Error) -> Self {
        Box::new(error.into_std())
    }
}

/// An [`Error`] as a [`std::error::Error`]; made by [`Error::into_std`].
///
/// It displays the same, and its source is the source of the held error.
///
/// ```
/// use promise_core::{Error, StdError};
///
/// fn library(text: &str) -> Result<u8, StdError> {
///     let number = text.parse().map_err(Error::new)?;
///     Ok(number)
/// }
/// fn caller() -> Result<u8, Error> {
///     Ok(library("x")?) // not an error in an error: the one that `library` made
/// }
/// assert!(caller().unwrap_err().is::<std::num::ParseIntError>());
/// ```
#[derive(Clone)]
pub struct StdError(pub(super) Error);

impl StdError {
    /// The error inside.
    ///
    /// ```
    /// let error = promise_core::Error::msg("denied").with_code(13).into_std();
    /// assert_eq!(error.get().code(), Some("13"));
    /// ```
    pub fn get(&self) -> &Error {
        &self.0
    }

    /// The error inside, moved out. Same as `Error::from`.
    ///
    /// ```
    /// let error = promise_core::Error::msg("denied").into_std();
    /// assert_eq!(error.into_inner().to_string(), "denied");
    /// ```
    pub fn into_inner(self) -> Error {
        self.0
    }
}

impl fmt::Display for StdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the sources in `{:#}`: whoever prints a std error with its sources walks them itself.
        fmt::Display::fmt(self.0.as_dyn(), f)
    }
}

impl fmt::Debug for StdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl StdErrorTrait for StdError {
    fn source(&self) -> Option<&(dyn StdErrorTrait + 'static)> {
        self.0.as_dyn().source()
    }
}
