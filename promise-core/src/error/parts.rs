//! What an error carries beside its cause.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::Error;
use crate::trace::{Step, Trace};

#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) user_message: Option<Cow<'static, str>>,
    pub(super) detail: Option<Cow<'static, str>>,
    pub(super) origin: Option<Cow<'static, str>>,
    pub(super) code: Option<Box<str>>,
    pub(super) trace: Trace,
}

impl Error {
    pub(super) fn parts(&self) -> Option<&Parts> {
        self.inner.parts.as_deref()
    }

    fn with(mut self, set: impl FnOnce(&mut Parts)) -> Self {
        set(Arc::make_mut(&mut self.inner).parts.get_or_insert_default());
        self
    }

    /// Adds what to tell the user, in the user's language and without technical terms.
    ///
    /// ```
    /// use promise_core::Error;
    ///
    /// let error = Error::msg("connection refused").with_user_message("The service is not running.");
    /// assert_eq!(error.user_message(), "The service is not running.");
    /// assert_eq!(error.message(), "connection refused");
    /// ```
    #[must_use = "this returns the error with the part added"]
    pub fn with_user_message(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with(|parts| parts.user_message = Some(text.into()))
    }

    /// Adds what helps to find the reason: the request, the file, the state.
    ///
    /// ```
    /// use promise_core::Error;
    ///
    /// let error = Error::msg("no such certificate").with_detail("serial 4711, 3 slots searched");
    /// assert_eq!(error.detail(), Some("serial 4711, 3 slots searched"));
    /// ```
    #[must_use = "this returns the error with the part added"]
    pub fn with_detail(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with(|parts| parts.detail = Some(text.into()))
    }

    /// Adds which component or operation failed.
    ///
    /// ```
    /// use promise_core::Error;
    ///
    /// let error = Error::msg("denied").with_origin("KeyStore.open");
    /// assert_eq!(error.origin(), Some("KeyStore.open"));
    /// ```
    #[must_use = "this returns the error with the part added"]
    pub fn with_origin(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with(|parts| parts.origin = Some(text.into()))
    }

    /// Adds the code of the failure: a number or a name.
    ///
    /// ```
    /// use promise_core::Error;
    ///
    /// assert_eq!(Error::msg("denied").with_code(-13).code(), Some("-13"));
    /// assert_eq!(Error::msg("denied").with_code("E_ACCESS").code(), Some("E_ACCESS"));
    /// ```
    #[must_use = "this returns the error with the part added"]
    pub fn with_code(self, code: impl fmt::Display) -> Self {
        self.with(|parts| parts.code = Some(code.to_string().into()))
    }

    /// What to tell the user; the technical message when nothing was given.
    ///
    /// ```
    /// let error = promise_core::Error::msg("out of paper");
    /// assert_eq!(error.user_message(), "out of paper");
    /// assert_eq!(error.with_user_message("Please add paper.").user_message(), "Please add paper.");
    /// ```
    pub fn user_message(&self) -> Cow<'_, str> {
        match self.parts().and_then(|parts| parts.user_message.as_deref()) {
            Some(text) => Cow::Borrowed(text),
            None => self.message(),
        }
    }

    /// What was given to [`with_detail`](Error::with_detail).
    ///
    /// ```
    /// assert_eq!(promise_core::Error::msg("denied").detail(), None);
    /// ```
    pub fn detail(&self) -> Option<&str> {
        self.parts()?.detail.as_deref()
    }

    /// What was given to [`with_origin`](Error::with_origin).
    ///
    /// ```
    /// assert_eq!(promise_core::Error::msg("denied").origin(), None);
    /// ```
    pub fn origin(&self) -> Option<&str> {
        self.parts()?.origin.as_deref()
    }

    /// What was given to [`with_code`](Error::with_code).
    ///
    /// ```
    /// assert_eq!(promise_core::Error::msg("denied").code(), None);
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.parts()?.code.as_deref()
    }

    /// The step that rejected with this error, and those that passed the rejection on: links of chains, and promises that
    /// methods made; empty where no handler has seen it.
    /// `{:?}` shows them. After 32 steps the others are only counted.
    ///
    /// ```
    /// use promise_core::prelude::*;
    ///
    /// let number = promise!(
    ///     Promise::<_>::resolve("four")
    ///         .then(|text| text.parse::<u8>())
    ///         .then(|n| n + 1)
    /// );
    /// let error = number.wait().unwrap_err();
    /// assert_eq!(error.steps().len(), 2);
    /// assert_eq!(error.steps()[0].method(), "then");
    /// assert_eq!(error.steps()[1].line(), error.steps()[0].line() + 1);
    /// ```
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        self.parts().map_or(&[], |parts| parts.trace.steps())
    }

    pub(crate) fn trace_mut(&mut self) -> &mut Trace {
        &mut Arc::make_mut(&mut self.inner).parts.get_or_insert_default().trace
    }
}
