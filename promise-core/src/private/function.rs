//! Functions under `#[async_promise]`.

use std::future::Future;
use std::marker::PhantomData;

// What a callback can be in.
pub use std::{boxed::Box, rc::Rc, sync::Arc};

use crate::panic::catch;
use crate::{Fault, Promise, Reason};

/// A `Result`, whatever the alias is called.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Result`, although its name says so",
    label = "`#[async_promise]` takes a type whose name ends in `Result` for one",
    note = "give it another name for this: `type Other = {Self};`"
)]
pub trait Fallible {
    /// The promise of it.
    type Promise;
    /// What it holds if it is no error.
    type Value;
}

impl<T, E> Fallible for Result<T, E> {
    type Promise = Promise<T, E>;
    type Value = T;
}

/// The promise of a function whose arguments are borrowed, which is an error: its body is checked, but not for that.
pub fn unstarted<T, E>(_: impl Future<Output = Result<T, E>>) -> Promise<T, E> {
    unreachable!("borrowed arguments are an error")
}

/// The same for a function that is not async.
pub fn unstarted_blocking<T, E>(_: impl FnOnce() -> Result<T, E>) -> Promise<T, E> {
    unreachable!("borrowed arguments are an error")
}

/// The body of a function that returns a plain value.
pub async fn value_of<T, E>(body: impl Future<Output = T>) -> Result<T, E> {
    Ok(body.await)
}

/// The same for a function that is not async.
pub fn returning_value<T, E>(body: impl FnOnce() -> T) -> impl FnOnce() -> Result<T, E> {
    || Ok(body())
}

/// Runs a function that is not async.
#[track_caller]
pub fn attempt<T, E: Reason, F: FnOnce() -> Result<T, E>>(body: F) -> Promise<T, E> {
    // Not `Promise::attempt`, which asks for `Send`, as it may be given a promise to follow.
    match catch(body) {
        Ok(result) => Promise::settled(result),
        Err(panic) => Promise::new(|resolver| resolver.reject_fault(Fault::Panicked(panic))),
    }
}

/// Runs a function where it may block.
#[track_caller]
pub fn blocking<T, E, F>(body: F) -> Promise<T, E>
where
    F: FnOnce() -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Reason + Send,
{
    crate::spawn_blocking(body)
}

/// The type of what a function returns whose return type is not called a result.
pub struct Output<R>(PhantomData<fn() -> R>);

impl<R> Clone for Output<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Output<R> {}

/// Starts the check that it is none: `(&output(&returned)).__value().check(&returned)`.
pub fn output<R>(_: &R) -> Output<R> {
    Output(PhantomData)
}

/// Tells a hidden `Result` from a value.
pub trait Value: Sized {
    /// Which it is.
    type Is: Default;

    /// Which it is.
    #[doc(hidden)]
    fn __value(self) -> Self::Is {
        Self::Is::default()
    }
}

/// An alias that hides a `Result`.
#[derive(Default)]
pub struct HiddenResult;
/// A value.
#[derive(Default)]
pub struct PlainValue;

#[diagnostic::do_not_recommend]
impl<T, E> Value for &Output<Result<T, E>> {
    type Is = HiddenResult;
}
#[diagnostic::do_not_recommend]
impl<R> Value for Output<R> {
    type Is = PlainValue;
}

/// A type that is no `Result`. Nothing implements it, as it is only asked of results.
#[diagnostic::on_unimplemented(
    message = "this function returns a `Result`, but the name of its return type does not say so",
    label = "`#[async_promise]` would make a promise of a `Result`",
    note = "write `Result<T, E>`, or use an alias whose name ends in `Result`"
)]
pub trait NoResult {}

/// The same, asked of what a callback gets.
#[diagnostic::on_unimplemented(
    message = "this callback gets a `Result`, but the name of the type does not say so",
    label = "the promise would hold a `Result`",
    note = "write `Result<T, E>`, or use an alias whose name ends in `Result`"
)]
pub trait NoResultArgument {}

impl HiddenResult {
    pub fn check<R: NoResult>(self, _: &R) {}
    pub fn check_argument<R: NoResultArgument>(self, _: &R) {}
}
impl PlainValue {
    pub fn check<R>(self, _: &R) {}
    pub fn check_argument<R>(self, _: &R) {}
}
