//! What `local::promise!` names, in place of what `promise!` names.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

pub use super::functions::{
    LocalFallible as Fallible, attempt_local as attempt, blocking_local as blocking, spawn_local as spawn,
    spawn_local_deferred as spawn_deferred, unstarted_local as unstarted,
    unstarted_local_blocking as unstarted_blocking,
};
pub use crate::__private::*;

use super::{OneThread, Outcome, Promise};
use crate::__private::{StartsWith, hows};
use crate::cell::head::LOCAL;
use crate::cell::task::{Start, spawn_chain_here, spawn_here};
use crate::scheduler;
use crate::{Error, Reason, Resolver};

/// As the other `methods`.
pub mod methods {
    pub use super::{
        Argument as _, Begin as _, Finish as _, FutureKind as _, Kind as _, Known as _, Returned as _,
        ThrownAway as _,
    };
}

/// One thread has it.
pub struct Local;

/// A chain whose reason is written down: `error = Type`.
pub fn chain<E>() -> Chain<E, Local> {
    Chain::NEW
}

impl<E: Reason> Chain<E, Local> {
    /// The promise of the chain. Polls what it starts with once.
    #[inline(always)]
    #[track_caller]
    pub fn spawn<T, S, F>(self, source: S, links: F) -> Promise<T, E>
    where
        F: Future<Output = Result<T, E>> + 'static,
        S: StartsWith + 'static,
        T: 'static,
    {
        scheduler::assert_home();
        let promise = spawn_chain_here!(T, E, F, S: links, source, Start::Local, Location::caller());
        // SAFETY: made local.
        unsafe { Promise::of(promise) }
    }

    /// The same for a chain with `cancel = ..`: it stops when the last handle of its promise goes.
    #[inline(always)]
    #[track_caller]
    pub fn spawn_cancellable<T, S, F>(self, source: S, links: F) -> Promise<T, E>
    where
        F: Future<Output = Result<T, E>> + 'static,
        S: StartsWith + 'static,
        T: 'static,
    {
        scheduler::assert_home();
        let promise =
            spawn_chain_here!(T, E, F, S: links, source, Start::LocalCancellable, Location::caller());
        // SAFETY: made local.
        unsafe { Promise::of(promise) }
    }
}

/// As the other `Source`.
pub struct Source<V>(PhantomData<fn() -> V>);

impl<V> Clone for Source<V> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<V> Copy for Source<V> {}

/// Starts the choice of a chain's reason.
pub fn source_of<V>(_: &V) -> Source<V> {
    Source(PhantomData)
}

/// As the other `Begin`.
pub trait Begin: Sized {
    /// The reason.
    type Reason;

    /// The chain.
    #[doc(hidden)]
    fn __chain(self) -> Chain<Self::Reason, Local> {
        Chain::NEW
    }
}

macro_rules! begin {
    ($($promise:ident)::+) => {
        #[diagnostic::do_not_recommend]
        impl<T> Begin for &&Source<$($promise)::+<T, Error>> {
            type Reason = Error;
        }
        #[diagnostic::do_not_recommend]
        impl<T, E> Begin for &Source<$($promise)::+<T, E>> {
            type Reason = E;
        }
    };
}
begin!(Promise);
begin!(Called);
begin!(crate::Promise);

#[diagnostic::do_not_recommend]
impl<V> Begin for Source<V> {
    type Reason = Error;
}

#[diagnostic::do_not_recommend]
impl<T, E> Finish for &Source<Promise<T, E>> {
    type End = InPromise;
}
#[diagnostic::do_not_recommend]
impl<V> Finish for Source<V> {
    type End = InValue;
}

/// Tags what a handler gave.
pub fn tag<V, T, E>(_: &V, _: Link<T, E>) -> Tag<V, E, Local> {
    Tag::NEW
}

macro_rules! kinds {
    ($($name:ident, $kind:ident: [$($param:ident),*] $tag:ty $(where [$($bound:tt)*])?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($param),*> $kind for $tag $(where $($bound)*)? {
            type Kind = $name;
        }
    )*};
}

// The rows of the other table, with promises of this thread. A promise of the other kind is a future among others.
kinds! {
    OfLocalPromise, Kind: [T, E] &&Tag<Promise<T, E>, E, Local>;
    OfCalled, Kind: [T, E] &&Tag<Called<T, E>, E, Local>;
    OfResult, Kind: [T, E] &&Tag<Result<T, E>, E, Local>;
    OfLocalOutcome, Kind: [T, E] &&Tag<Outcome<T, E>, E, Local>;
    OfOtherResult, Kind: [T, E, X] &&&Tag<Result<T, X>, E, Local>;
    OfLocalFuture, FutureKind: [F, T, E] &&&Tag<F, E, Local> where [F: Future<Output = Result<T, E>>];
    OfOtherLocalFuture, Kind: [F, T, E, X] &mut &&Tag<F, E, Local> where [F: Future<Output = Result<T, X>>];
    OfPlainLocalFuture, Kind: [F, E] &Tag<F, E, Local> where [F: Future];
    OfValue, Kind: [V, E] Tag<V, E, Local>;
}

/// A local promise with the reason of the chain.
#[derive(Default)]
pub struct OfLocalPromise;
/// The promise of a callback.
#[derive(Default)]
pub struct OfCalled;
/// Value, reason, local promise or thenable, decided at run time.
#[derive(Default)]
pub struct OfLocalOutcome;
/// A future of a result with the reason of the chain.
#[derive(Default)]
pub struct OfLocalFuture;
/// A future of a result with another error.
#[derive(Default)]
pub struct OfOtherLocalFuture;
/// A future of a value.
#[derive(Default)]
pub struct OfPlainLocalFuture;

impl OfLocalPromise {
    pub fn adapt<T, E>(self, link: Link<T, E>, given: Promise<T, E>) -> Followed<T, E> {
        Followed { link, promise: given.into_inner() }
    }
}

impl OfCalled {
    pub fn adapt<T, E>(self, link: Link<T, E>, given: Called<T, E>) -> Followed<T, E> {
        Followed { link, promise: given.0 }
    }
}

impl OfLocalOutcome {
    pub fn adapt<T: 'static, E: Reason>(self, link: Link<T, E>, given: Outcome<T, E>) -> Decided<T, E> {
        Decided { link, given: given.into_inner() }
    }
}

/// Makes the promise of a future.
fn spawn_from<T, E, F>(future: F, origin: &'static Location<'static>) -> crate::Promise<T, E>
where
    E: Reason,
    F: Future<Output = Result<T, E>>,
{
    spawn_here!(T, E, F: future, Start::Local, origin)
}

impl OfLocalFuture {
    pub fn adapt<T, E, F>(self, link: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: Reason,
    {
        Work { link, body: Body { future: given, convert: |result| result }, spawn: spawn_from }
    }
}

impl OfOtherLocalFuture {
    pub fn adapt<T, E, F, X, Via>(self, link: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = Result<T, X>> + 'static,
        T: 'static,
        X: 'static,
        E: FromError<X, Via> + Reason,
    {
        Work {
            link,
            body: Body { future: given, convert: |result| result.map_err(E::from_error) },
            spawn: spawn_from,
        }
    }
}

impl OfPlainLocalFuture {
    pub fn adapt<T, E, F>(self, link: Link<T, E>, given: F) -> Work<F, T, E>
    where
        F: Future<Output = T> + 'static,
        T: 'static,
        E: Reason,
    {
        Work { link, body: Body { future: given, convert: Ok }, spawn: spawn_from }
    }
}

/// A promise, made local if it is not.
pub trait IntoLocal {
    /// The promise.
    type Promise;
    /// Makes it.
    fn into_local(self) -> Self::Promise;
}

impl<T, E> IntoLocal for Promise<T, E> {
    type Promise = Self;
    fn into_local(self) -> Self {
        self
    }
}

impl<T: 'static, E: Reason> IntoLocal for crate::Promise<T, E> {
    type Promise = Promise<T, E>;
    #[track_caller]
    fn into_local(self) -> Promise<T, E> {
        self.into()
    }
}

/// What the macro gives.
#[expect(non_snake_case, reason = "in place of a type's constructor")]
#[track_caller]
pub fn End<P: IntoLocal>(promise: P) -> crate::__private::End<P::Promise> {
    crate::__private::End(promise.into_local())
}

impl<T, E> Promise<T, E> {
    #[doc(hidden)]
    #[must_use = "the chain goes on without waiting for this promise: remove the `;` behind it, or say so with `.detach(|e| ..)`"]
    pub fn __thrown_away(self) -> Self {
        self
    }
}

/// A resolver that does not leave its thread.
pub struct Here<T, E>(Resolver<T, E>, OneThread);

impl<T, E> Deref for Here<T, E> {
    type Target = Resolver<T, E>;
    fn deref(&self) -> &Resolver<T, E> {
        &self.0
    }
}

impl<T, E> Clone for Here<T, E> {
    fn clone(&self) -> Self {
        Here(self.0.clone(), OneThread::HERE)
    }
}

/// The promise of a callback of this thread.
pub struct Called<T, E>(crate::Promise<T, E>, OneThread);

impl<T, E> Called<T, E> {
    /// The call is over.
    pub fn over(self) -> Self {
        self
    }
}

impl<T, E> Deref for Called<T, E> {
    type Target = crate::Promise<T, E>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T, E> DerefMut for Called<T, E> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<T, E> IntoLocal for Called<T, E> {
    type Promise = Promise<T, E>;
    fn into_local(self) -> Promise<T, E> {
        Promise::made(self.0)
    }
}

/// A pending promise for a callback of this thread.
#[track_caller]
pub fn callback_promise<T, E: Reason>() -> (Called<T, E>, Here<T, E>) {
    let (promise, resolver) = crate::Promise::hooked_in::<LOCAL>(Location::caller());
    (Called(promise, OneThread::HERE), Here(resolver, OneThread::HERE))
}

/// As the other `promise_of_call`.
#[track_caller]
pub fn promise_of_call<T, E: Reason, H: Keeps>() -> (Called<T, E>, Here<T, E>, Call<H>) {
    let (promise, resolver) = callback_promise();
    (promise, resolver, Call::NEW)
}

/// As the other `promise_of_cancellable_call`.
#[track_caller]
pub fn promise_of_cancellable_call<T, E: Reason>() -> (Called<T, E>, Here<T, E>, AnyCall) {
    let (promise, resolver) = callback_promise();
    (promise, resolver, AnyCall)
}

/// As the other `on_cancel`, with what stays on the thread.
///
/// # Panics
/// When the promise was not made by [`callback_promise`].
pub fn on_cancel<T, E>(promise: &Called<T, E>, cancel: impl FnOnce() + 'static) {
    promise.on_cancel(Box::new(cancel));
}

impl OfKind for Local {
    const LOCAL: bool = true;
}
#[diagnostic::do_not_recommend]
impl<V: 'static> Keepable<Local> for V {}
impl<C: 'static> Callable<Local> for C {}

// The rows of the other table that name promises.
hows! { Argument;
    /// Follows.
    ByLocalPromise: [T, E] &&Tag<Promise<T, E>, E, Local>;
    /// Decided at run time.
    ByLocalOutcome: [T, E] &&Tag<Outcome<T, E>, E, Local>;
}

impl ByLocalPromise {
    pub fn settle<T: 'static, E: Reason>(self, resolver: &Here<T, E>, given: Promise<T, E>) {
        resolver.resolve_any(crate::Outcome::Promise(given.into_inner()));
    }
    pub fn result<T, E>(self, _: Link<T, E>, given: Promise<T, E>) -> Result<T, E>
    where
        Promise<T, E>: GivenByCallback,
    {
        given.never()
    }
}

impl ByLocalOutcome {
    pub fn settle<T: 'static, E: Reason>(self, resolver: &Here<T, E>, given: Outcome<T, E>) {
        resolver.resolve_any(given.into_inner());
    }
    pub fn result<T, E>(self, _: Link<T, E>, given: Outcome<T, E>) -> Result<T, E>
    where
        Outcome<T, E>: GivenByCallback,
    {
        given.never()
    }
}

/// Starts a value with named fields.
///
/// # Panics
/// When no event loop is in charge of this thread.
#[track_caller]
pub fn named<V, E: Reason>() -> Named<V, E, Local> {
    scheduler::assert_home();
    Named::new(LOCAL, Location::caller())
}

impl<V: 'static, E: Reason> Named<V, E, Local> {
    /// A field that rejects the whole when its promise is rejected.
    pub fn all<T: 'static>(&mut self, promise: Promise<T, E>) -> Place<T> {
        self.value_of(promise.into_inner())
    }

    /// A field with the result of its promise.
    pub fn all_settled<T: 'static>(&mut self, promise: Promise<T, E>) -> Place<Result<T, E>> {
        self.result_of(promise.into_inner())
    }

    /// The promise of the value, which `collect` makes of the fields.
    pub fn finish(self, collect: impl FnOnce(&mut Values) -> V + 'static) -> Promise<V, E> {
        Promise::made(self.collected(collect))
    }
}
