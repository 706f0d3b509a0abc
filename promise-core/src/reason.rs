//! What a promise can be rejected with.

use crate::Fault;
use std::fmt::Debug;

/// What a promise can be rejected with: any `'static` type that can be printed with `{:?}` and can hold a [`Fault`].
///
/// You do not implement it: it holds for every type that is `From<Fault> + Debug + 'static`. [`Error`](crate::Error)
/// is one, and so are `String`, `()`, [`std::io::Error`], `Box<dyn Error + Send + Sync>` and `anyhow::Error`.
///
/// The conversion is there because the library makes rejections of its own: a panic in a handler, a resolver that was
/// dropped, a time limit. An error type of yours gets it through one variant:
///
/// ```
/// use promise_core::{Fault, Reason};
///
/// #[derive(Debug)]
/// enum ApiError {
///     NotFound { id: u64 },
///     Fault(Fault), // with thiserror: `Fault(#[from] Fault)`
/// }
///
/// impl From<Fault> for ApiError {
///     fn from(fault: Fault) -> Self {
///         ApiError::Fault(fault)
///     }
/// }
///
/// fn reject_all<E: Reason>() -> E {
///     E::from(Fault::Cancelled)
/// }
/// assert!(matches!(reject_all::<ApiError>(), ApiError::Fault(Fault::Cancelled)));
/// # let _ = ApiError::NotFound { id: 1 };
/// ```
///
/// Without the variant the compiler asks for it:
///
/// ```compile_fail,E0277
/// #[derive(Debug)]
/// struct Broken;
///
/// fn reason<E: promise_core::Reason>(_: E) {}
/// reason(Broken); // error: a promise cannot be rejected with `Broken`
/// ```
#[diagnostic::on_unimplemented(
    message = "a promise cannot be rejected with `{Self}`",
    label = "must hold the library's own rejections (a panic, a dropped resolver, ..): needs `From<Fault>` and `Debug`",
    note = "for a type of yours: add one variant `Fault(#[from] Fault)`, or write `impl From<Fault> for {Self}`; and `#[derive(Debug)]`",
    note = "for somebody else's type: use `promise_core::Error`, which holds any `std::error::Error`; `Error::msg` makes one from a text"
)]
pub trait Reason: From<Fault> + Debug + 'static {}

#[diagnostic::do_not_recommend]
impl<E: From<Fault> + Debug + 'static> Reason for E {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AggregateError, Error};

    #[test]
    fn what_is_a_reason() {
        const fn reason<E: Reason>() {}
        reason::<Error>();
        reason::<Fault>();
        reason::<()>();
        reason::<String>();
        reason::<std::io::Error>();
        reason::<Box<dyn std::error::Error>>();
        reason::<Box<dyn std::error::Error + Send + Sync>>();
        reason::<AggregateError>();
        reason::<AggregateError<()>>();
        reason::<AggregateError<AggregateError<String>>>();
    }
}
