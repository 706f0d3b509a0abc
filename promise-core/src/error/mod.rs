//! The default reason.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdErrorTrait;
use std::fmt;
use std::io;
use std::sync::Arc;

use crate::Fault;

mod convert;
mod format;
mod parts;

pub use convert::StdError;
use convert::inside_io;
pub use format::Chain;
use parts::Parts;

/// What a promise is rejected with unless you say otherwise.
///
/// It holds any [`std::error::Error`], so `?` works in handlers, and finds it again by its type:
///
/// ```
/// use promise_core::Error;
/// use std::num::ParseIntError;
///
/// fn parse(text: &str) -> Result<u8, Error> {
///     Ok(text.parse()?)
/// }
///
/// let error = parse("three").unwrap_err();
/// assert_eq!(error.to_string(), "invalid digit found in string");
/// assert!(error.is::<ParseIntError>());
/// ```
///
/// It also carries what the exceptions of callback libraries have: a message for the user beside the technical one,
/// a detail, an origin and a code.
///
/// ```
/// use promise_core::Error;
///
/// let error = Error::msg("SCARD_W_REMOVED_CARD")
///     .with_user_message("The card was removed. Insert it and try again.")
///     .with_origin("Reader.sign")
///     .with_code(0x80100069u32);
/// assert_eq!(error.message(), "SCARD_W_REMOVED_CARD");
/// assert_eq!(error.user_message(), "The card was removed. Insert it and try again.");
/// assert_eq!(error.code(), Some("2148532329"));
/// ```
///
/// It is 8 bytes, and a clone only counts a reference, because the handlers of a shared promise each get one.
///
/// # Conversions
///
/// | from | write |
/// |---|---|
/// | a type that is a [`std::error::Error`], also [`Fault`] | `?`, `.into()` or [`Error::new`] |
/// | a text, or anything that can be displayed | [`Error::msg`], with `?`: `.map_err(Error::msg)?` |
/// | `Box<dyn Error + Send + Sync>` | [`Error::from_boxed`], with `?`: `.map_err(Error::from_boxed)?` |
/// | `anyhow::Error` | `Error::from_boxed(e.into())`; with `e.reallocate_into_boxed_dyn_error_without_backtrace()` in place of `e.into()` it is found by the type it was made of |
///
/// | into | write |
/// |---|---|
/// | `Box<dyn Error>`, with or without `Send + Sync` | `?` or `.into()` |
/// | [`std::io::Error`] | `?` or `.into()` |
/// | `anyhow::Error` and other types that take a std error | [`into_std`](Error::into_std) |
///
/// Each way back gives the same `Error` again, not one around it.
///
/// `Error` itself is no [`std::error::Error`]: a type cannot be one and be made from all of them.
///
/// # Formats
///
/// `{}` is the message, `{:#}` adds the sources after colons, and `{:?}` lists everything for a human to read, as
/// `unwrap()` and a `main` that returns an `Error` print it.
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    cause: Cause,
    /// In a box of its own, because most errors have none.
    parts: Option<Box<Parts>>,
}

#[derive(Clone)]
enum Cause {
    Message(Message),
    /// Not behind a pointer, because the library makes these.
    Fault(Fault),
    Std(Arc<dyn StdErrorTrait + Send + Sync>),
}

/// A text as an error.
#[derive(Clone)]
struct Message(Box<str>);

impl Error {
    /// Holds an error value. Same as `Error::from`.
    ///
    /// ```
    /// use promise_core::Error;
    /// use std::io;
    ///
    /// let error = Error::new(io::Error::from(io::ErrorKind::NotFound));
    /// assert_eq!(error.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::NotFound);
    /// ```
    pub fn new<E>(error: E) -> Self
    where
        E: StdErrorTrait + Send + Sync + 'static,
    {
        let mut slot = Some(error);
        let any: &mut dyn Any = &mut slot;
        if let Some(error) = any.downcast_mut::<Option<StdError>>().and_then(Option::take) {
            return error.0;
        }
        if let Some(fault) = any.downcast_mut::<Option<Fault>>().and_then(Option::take) {
            return Error::from_cause(Cause::Fault(fault));
        }
        if let Some(Some(error)) = any.downcast_ref::<Option<io::Error>>()
            && let Some(inside) = inside_io(error)
        {
            return inside.0.clone();
        }
        match slot {
            Some(error) => Error::from_cause(Cause::Std(Arc::new(error))),
            None => unreachable!("a slot that was emptied has returned"),
        }
    }

    /// Makes an error from a text, or from anything that can be displayed.
    ///
    /// ```
    /// use promise_core::Error;
    ///
    /// fn even(n: u8) -> Result<u8, String> {
    ///     if n % 2 == 0 { Ok(n) } else { Err(format!("{n} is odd")) }
    /// }
    /// fn half(n: u8) -> Result<u8, Error> {
    ///     Ok(even(n).map_err(Error::msg)? / 2)
    /// }
    /// assert_eq!(half(3).unwrap_err().to_string(), "3 is odd");
    /// ```
    pub fn msg(message: impl fmt::Display) -> Self {
        Error::from_cause(Cause::Message(Message(message.to_string().into())))
    }

    /// Holds an error of a type that is not known here.
    ///
    /// What is in the box is found by its own type, and an `Error` that was put into the box comes out again.
    ///
    /// ```
    /// use promise_core::Error;
    ///
    /// let boxed: Box<dyn std::error::Error + Send + Sync> = "seven".parse::<u8>().unwrap_err().into();
    /// let error = Error::from_boxed(boxed);
    /// assert!(error.is::<std::num::ParseIntError>());
    /// ```
    pub fn from_boxed(error: Box<dyn StdErrorTrait + Send + Sync>) -> Self {
        // `new` looks into these three; all others go into the Arc as they are.
        let error = match error.downcast::<StdError>() {
            Ok(error) => return error.0,
            Err(error) => error,
        };
        let error = match error.downcast::<io::Error>() {
            Ok(error) => return Error::new(*error),
            Err(error) => error,
        };
        match error.downcast::<Fault>() {
            Ok(fault) => Error::new(*fault),
            Err(error) => Error::from_cause(Cause::Std(Arc::from(error))),
        }
    }

    fn from_cause(cause: Cause) -> Self {
        Error { inner: Arc::new(Inner { cause, parts: None }) }
    }

    /// The technical message: the text given to [`msg`](Error::msg), or what the held error displays.
    ///
    /// ```
    /// assert_eq!(promise_core::Error::msg("out of paper").message(), "out of paper");
    /// ```
    pub fn message(&self) -> Cow<'_, str> {
        match &self.inner.cause {
            Cause::Message(message) => Cow::Borrowed(&message.0),
            Cause::Fault(fault) => Cow::Owned(fault.to_string()),
            Cause::Std(error) => Cow::Owned(error.to_string()),
        }
    }

    /// The held error, if it is an `X`.
    ///
    /// An [`io::Error`] that was made around an `X` counts as one, because it shows nothing of itself:
    /// neither its text nor its source. Sources are not searched; for them there is [`chain`](Error::chain).
    ///
    /// ```
    /// use promise_core::Error;
    /// use std::io;
    ///
    /// let error = Error::from(io::Error::from(io::ErrorKind::TimedOut));
    /// assert_eq!(error.downcast_ref::<io::Error>().map(io::Error::kind), Some(io::ErrorKind::TimedOut));
    ///
    /// let wrapped = Error::from(io::Error::other("x".parse::<u8>().unwrap_err()));
    /// assert!(wrapped.downcast_ref::<std::num::ParseIntError>().is_some());
    /// ```
    pub fn downcast_ref<X>(&self) -> Option<&X>
    where
        X: StdErrorTrait + 'static,
    {
        let mut error = self.as_dyn();
        loop {
            if let Some(found) = error.downcast_ref::<X>() {
                return Some(found);
            }
            error = error.downcast_ref::<io::Error>()?.get_ref()?;
        }
    }

    /// Whether the held error is an `X`, by the rule of [`downcast_ref`](Error::downcast_ref).
    ///
    /// ```
    /// let error = promise_core::Error::from("x".parse::<f32>().unwrap_err());
    /// assert!(error.is::<std::num::ParseFloatError>());
    /// ```
    pub fn is<X>(&self) -> bool
    where
        X: StdErrorTrait + 'static,
    {
        self.downcast_ref::<X>().is_some()
    }

    /// The fault, if the library itself made this rejection.
    ///
    /// ```
    /// use promise_core::{Error, Fault};
    ///
    /// assert!(matches!(Error::from(Fault::Cancelled).fault(), Some(Fault::Cancelled)));
    /// assert!(Error::msg("cancelled").fault().is_none());
    /// ```
    pub fn fault(&self) -> Option<&Fault> {
        self.downcast_ref()
    }

    /// The held error, then its source, then the source of that, and so on.
    ///
    /// ```
    /// use promise_core::{Error, Fault};
    /// use std::fmt;
    ///
    /// #[derive(Debug)]
    /// struct Stopped(Fault);
    /// impl fmt::Display for Stopped {
    ///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    ///         f.write_str("the upload stopped")
    ///     }
    /// }
    /// impl std::error::Error for Stopped {
    ///     fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
    ///         Some(&self.0)
    ///     }
    /// }
    ///
    /// let error = Error::new(Stopped(Fault::Elapsed));
    /// let texts: Vec<String> = error.chain().map(|e| e.to_string()).collect();
    /// assert_eq!(texts, ["the upload stopped", "the time limit elapsed"]);
    /// assert_eq!(format!("{error:#}"), "the upload stopped: the time limit elapsed");
    /// ```
    pub fn chain(&self) -> Chain<'_> {
        Chain { next: Some(self.as_dyn()) }
    }

    /// As a [`std::error::Error`], for libraries that want one.
    ///
    /// Converting that back, also out of a box or an [`io::Error`], gives this `Error` again.
    ///
    /// ```
    /// use promise_core::{Error, StdError};
    ///
    /// let error = Error::msg("denied").with_code(13);
    /// let boxed: Box<dyn std::error::Error> = error.into();
    /// assert_eq!(boxed.to_string(), "denied");
    /// assert_eq!(boxed.downcast_ref::<StdError>().unwrap().get().code(), Some("13"));
    /// ```
    pub fn into_std(self) -> StdError {
        StdError(self)
    }

    fn as_dyn(&self) -> &(dyn StdErrorTrait + 'static) {
        match &self.inner.cause {
            Cause::Message(message) => message,
            Cause::Fault(fault) => fault,
            Cause::Std(error) => &**error,
        }
    }

    fn sources(&self) -> impl Iterator<Item = &(dyn StdErrorTrait + 'static)> {
        self.chain().skip(1)
    }
}

#[cfg(test)]
mod tests;
