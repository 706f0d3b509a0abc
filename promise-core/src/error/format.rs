//! How errors show themselves, and their sources.

use std::error::Error as StdErrorTrait;
use std::fmt;

use super::{Error, Message};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self.as_dyn(), f);
        }
        write!(f, "{}", self.as_dyn())?;
        self.sources().try_for_each(|source| write!(f, ": {source}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("user message", self.parts().and_then(|parts| parts.user_message.as_deref())),
            ("detail", self.detail()),
            ("origin", self.origin()),
            ("code", self.code()),
        ];
        write!(f, "{}", self.as_dyn())?;
        for (name, text) in parts {
            if let Some(text) = text {
                write!(f, "\n    {name}: {text}")?;
            }
        }
        self.sources().try_for_each(|source| write!(f, "\n    caused by: {source}"))?;
        self.parts().map_or(Ok(()), |parts| parts.trace.write(f, "\n    "))
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl StdErrorTrait for Message {}

/// An error and its sources; made by [`Error::chain`].
///
/// ```
/// let error = promise_core::Error::msg("denied");
/// assert_eq!(error.chain().count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Chain<'a> {
    pub(super) next: Option<&'a (dyn StdErrorTrait + 'static)>,
}

impl<'a> Iterator for Chain<'a> {
    type Item = &'a (dyn StdErrorTrait + 'static);

    fn next(&mut self) -> Option<Self::Item> {
        let error = self.next?;
        self.next = error.source();
        Some(error)
    }
}

impl std::iter::FusedIterator for Chain<'_> {}
