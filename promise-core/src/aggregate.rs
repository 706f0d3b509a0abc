//! What `Promise::any` and `Promise::first` reject with.

use crate::{Error, Fault, Reason};
use std::fmt;

/// All reasons of the promises given to [`Promise::any`](crate::Promise::any), in the order of the promises, when none of them
/// fulfilled; or those that came when [`Promise::first`](crate::Promise::first) could not be fulfilled any more.
///
/// ```
/// use promise_core::{AggregateError, Error};
///
/// let none = AggregateError::new(vec![Error::msg("no route"), Error::msg("refused")]);
/// assert_eq!(none.to_string(), "2 promises were rejected: no route; refused");
/// assert_eq!(none.errors[1].to_string(), "refused");
/// ```
///
/// It is a [`std::error::Error`] when its reasons can be displayed, so `?` puts it into an [`Error`]:
///
/// ```
/// use promise_core::{AggregateError, Error};
///
/// let error = Error::from(AggregateError::new(vec!["late".to_string()]));
/// assert_eq!(error.downcast_ref::<AggregateError<String>>().unwrap().errors, ["late"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AggregateError<E = Error> {
    /// The reasons. Empty when there were too few promises: none at all for `any`, fewer than asked for for `first`.
    pub errors: Vec<E>,
}

impl<E> AggregateError<E> {
    /// Puts the reasons together.
    ///
    /// ```
    /// let none = promise_core::AggregateError::<String>::new(Vec::new());
    /// assert_eq!(none.to_string(), "too few promises were given");
    /// ```
    pub const fn new(errors: Vec<E>) -> Self {
        AggregateError { errors }
    }
}

impl<E: fmt::Display> fmt::Display for AggregateError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.errors.len() {
            0 => return f.write_str("too few promises were given"),
            1 => f.write_str("a promise was rejected: ")?,
            n => write!(f, "{n} promises were rejected: ")?,
        }
        for (i, error) in self.errors.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            // Hands `{:#}` on, so that each reason shows its sources.
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for AggregateError<E> {}

/// A list of one: the combined promise itself failed, not the promises in it.
///
/// ```
/// use promise_core::{AggregateError, Fault};
///
/// let error = AggregateError::<String>::from(Fault::Cancelled);
/// assert_eq!(error.errors, ["the promise was cancelled"]);
/// ```
impl<E: Reason> From<Fault> for AggregateError<E> {
    fn from(fault: Fault) -> Self {
        AggregateError { errors: vec![E::from(fault)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const _: () = {
        const fn send_sync<T: Clone + Send + Sync + 'static>() {}
        send_sync::<AggregateError>();
    };

    #[test]
    fn texts_by_number() {
        let text = |list: &[&str]| AggregateError::new(list.to_vec()).to_string();
        assert_eq!(text(&[]), "too few promises were given");
        assert_eq!(text(&["a"]), "a promise was rejected: a");
        assert_eq!(text(&["a", "b", "c"]), "3 promises were rejected: a; b; c");
    }

    #[test]
    fn alternate_form_reaches_the_reasons() {
        let inner = Error::new(crate::StdError::from(Error::msg("x")));
        let nested = AggregateError::new(vec![inner]);
        assert_eq!(format!("{nested:#}"), "a promise was rejected: x");
    }

    #[test]
    fn debug_only_reasons() {
        let error = AggregateError::<()>::from(Fault::Cancelled);
        assert_eq!(format!("{error:?}"), "AggregateError { errors: [()] }");
    }

    #[test]
    fn a_fault_stays_findable() {
        let error = AggregateError::<Error>::from(Fault::Elapsed);
        assert!(matches!(error.errors[0].fault(), Some(Fault::Elapsed)));
    }

    #[test]
    fn is_a_std_error_and_goes_into_error() {
        let error: Error = AggregateError::new(vec![Error::msg("a"), Error::msg("b")]).into();
        assert_eq!(error.to_string(), "2 promises were rejected: a; b");
        assert_eq!(error.downcast_ref::<AggregateError>().unwrap().errors.len(), 2);
    }
}
