//! Reasons that hold errors, for `catch` with a type or a pattern.

use crate::Error;

/// A reason in which an `X` can be found. `Via` says how; it is always inferred.
#[diagnostic::on_unimplemented(
    message = "the reason `{Self}` never holds a `{X}`",
    label = "`catch` with this parameter handles nothing",
    note = "an `Error` holds any type that is a `std::error::Error`; any other reason holds only itself"
)]
pub trait Holds<X, Via> {
    /// The `X`, if it is in there.
    fn find(&self) -> Option<&X>;
}

/// The reason itself.
pub struct Itself;
/// What is in an error of any type.
pub struct Inside;

#[diagnostic::do_not_recommend]
impl<E> Holds<E, Itself> for E {
    fn find(&self) -> Option<&E> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<X: std::error::Error + 'static> Holds<X, Inside> for Error {
    fn find(&self) -> Option<&X> {
        self.downcast_ref()
    }
}

macro_rules! boxed {
    ($($boxed:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<X: std::error::Error + 'static> Holds<X, Inside> for $boxed {
            fn find(&self) -> Option<&X> {
                self.downcast_ref()
            }
        }
    )*};
}
boxed!(
    Box<dyn std::error::Error>,
    Box<dyn std::error::Error + Send>,
    Box<dyn std::error::Error + Send + Sync>
);

/// A reason to look into.
pub struct Searched<'a, E>(&'a E);

/// Looks into a reason.
pub fn search<E>(reason: &E) -> Searched<'_, E> {
    Searched(reason)
}

impl<'a, E> Searched<'a, E> {
    /// Finds an `X`; the handler's parameter says which.
    pub fn find<X, Via>(self) -> Option<&'a X>
    where
        E: Holds<X, Via>,
    {
        self.0.find()
    }
}
