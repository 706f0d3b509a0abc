//! Executors and callbacks: what settles a promise from outside, told apart by its type.

use std::marker::PhantomData;

use super::chain::Shared;
use super::handler::{FromError, Tag};
use super::hooks::Keeps;
use super::row::Link;
use crate::panic::{catch, swallow};
use crate::scheduler::in_place;
use crate::{Fault, Outcome, Promise, Reason, Resolver};

/// The types of a promise that a callback settles.
pub fn link_of<T, E>(_: &Promise<T, E>) -> Link<T, E> {
    Link::NEW
}

/// The same, of the callback: so that it need not keep what it has itself.
#[inline]
pub fn link_to<T, E>(_: &Resolver<T, E>) -> Link<T, E> {
    Link::NEW
}

/// Runs an executor, or what a callback does with its arguments. A failure and a panic reject.
pub fn execute<T, E: Reason>(resolver: &Resolver<T, E>, body: impl FnOnce() -> Result<(), E>) {
    match catch(body) {
        Ok(Ok(())) => {}
        Ok(Err(reason)) => resolver.reject(reason),
        Err(panic) => resolver.reject(E::from(Fault::Panicked(panic))),
    }
}

/// Ends the call that took a callback. If it failed, the callback will not run.
#[inline]
pub fn called<T, E: Reason>(promise: &mut Promise<T, E>, result: Result<(), E>) {
    in_place::end_call();
    if let Err(reason) = result {
        promise.fail_call(reason);
    }
}

/// Settles with what the closure of `_ = |..| ..` gives. A panic rejects.
#[inline]
pub fn settle_with<T, E: Reason>(resolver: &Resolver<T, E>, body: impl FnOnce() -> Result<T, E>) {
    match resolver.catch(body) {
        Ok(Ok(value)) => resolver.call_back(value),
        Ok(Err(reason)) => resolver.reject(reason),
        Err(panic) => resolver.reject(E::from(Fault::Panicked(panic))),
    }
}

/// `undelivered = |value| ..`, for this promise.
pub fn undelivered<T, E, U: Fn(T)>(_: Link<T, E>, undelivered: U) -> U {
    undelivered
}

/// As [`settle_with`]; a value that comes too late, or that nobody can get any more, goes to `undelivered`.
pub fn settle_or<T, E: Reason>(
    resolver: &Resolver<T, E>,
    body: impl FnOnce() -> Result<T, E>,
    undelivered: impl Fn(T),
) {
    match resolver.catch(body) {
        Ok(Ok(value)) => {
            if let Err(value) = resolver.deliver(value) {
                swallow(|| undelivered(value));
            }
        }
        Ok(Err(reason)) => resolver.reject(reason),
        Err(panic) => resolver.reject(E::from(Fault::Panicked(panic))),
    }
}

// ---- the argument of a callback -----------------------------------------------------------------------------------

/// How a callback's argument settles: `(&&tag(&value, link)).__argument()`.
///
/// | references | argument | |
/// |---|---|---|
/// | 2 | `Result<T, E>`, `(Option<E>, Option<T>)`, `Promise<T, E>`, `Outcome<T, E>` | settles either way, follows |
/// | 1 | `Result<T, X>`, `(Option<X>, Option<T>)` | the same, `X` becomes `E` |
/// | 0 | anything else | fulfils |
pub trait Argument: Sized {
    /// How it settles.
    type How: Default;

    /// How it settles.
    #[doc(hidden)]
    fn __argument(self) -> Self::How {
        Self::How::default()
    }
}

/// A method of everything. Calling it on what has no type yet makes the compiler ask for the type of the parameter; without
/// it, the error would be about types of the expansion.
pub trait Known {
    /// Does nothing.
    #[doc(hidden)]
    fn __known(&self) {}
}
#[diagnostic::do_not_recommend]
impl<V: ?Sized> Known for V {}

/// What the call that took the callback gave: `(&&&&&&&&tag(&returned, link)).__returned()`.
///
/// | references | returned | |
/// |---|---|---|
/// | 8, 7 | `Result<(), E>`, `Result<(), X>` | an error rejects; first, because `Err(..)` alone has no value type |
/// | 6, 5 | `Result<V, E>` | an error rejects; a `V` that is `Copy` is left alone, another is kept until the promise settles |
/// | 4, 3 | `Result<V, X>` | the same, `X` becomes `E` |
/// | 2, 1 | `V` that is `Copy`, `&mut V` | left alone |
/// | 0 | another `V` | kept until the promise settles |
pub trait Returned: Sized {
    /// What to do with it.
    type How: Default;

    /// What to do with it.
    #[doc(hidden)]
    fn __returned(self) -> Self::How {
        Self::How::default()
    }
}

macro_rules! hows {
    ($trait:ident; $($(#[$doc:meta])* $name:ident: $([$($param:tt),*] $tag:ty $(where $bound:ty: $copy:ident)?),+;)*) => {$(
        $(#[$doc])*
        #[derive(Default)]
        pub struct $name;

        $(
            #[diagnostic::do_not_recommend]
            impl<$($param),*> $trait for $tag $(where $bound: $copy)? {
                type How = $name;
            }
        )+
    )*};
}
pub(crate) use hows;

hows! { Argument;
    /// Settles either way.
    ByResult: [T, E, P] &&Tag<Result<T, E>, E, P>, [T, E, X, P] &Tag<Result<T, X>, E, P>;
    /// Settles by node's rule: an error first, or else a value.
    ByNodeRule: [T, E, P] &&Tag<(Option<E>, Option<T>), E, P>, [T, E, X, P] &Tag<(Option<X>, Option<T>), E, P>;
    /// Follows.
    ByPromise: [T, E] &&Tag<Promise<T, E>, E>;
    /// Decided at run time.
    ByOutcome: [T, E] &&Tag<Outcome<T, E>, E>;
    /// Fulfils.
    ByValue: [V, E, P] Tag<V, E, P>;
}

impl ByResult {
    pub fn settle<T, E, X, Via>(self, resolver: &Resolver<T, E>, given: Result<T, X>)
    where
        E: FromError<X, Via> + Reason,
    {
        // Converting is the user's code, and the caller may be C.
        settle_with(resolver, || self.result(Link::NEW, given));
    }
    pub fn result<T, E, X, Via>(self, _: Link<T, E>, given: Result<T, X>) -> Result<T, E>
    where
        E: FromError<X, Via>,
    {
        given.map_err(E::from_error)
    }
}

impl ByNodeRule {
    pub fn settle<T, E, X, Via>(self, resolver: &Resolver<T, E>, given: (Option<X>, Option<T>))
    where
        E: FromError<X, Via> + Reason,
    {
        settle_with(resolver, || self.result(Link::NEW, given));
    }
    pub fn result<T, E, X, Via>(self, _: Link<T, E>, given: (Option<X>, Option<T>)) -> Result<T, E>
    where
        E: FromError<X, Via> + Reason,
    {
        match given {
            (Some(error), _) => Err(E::from_error(error)),
            (None, Some(value)) => Ok(value),
            (None, None) => Err(E::from(Fault::NoResult)),
        }
    }
}

impl ByPromise {
    pub fn settle<T, E>(self, resolver: &Resolver<T, E>, given: Promise<T, E>)
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        resolver.follow(given);
    }
    pub fn result<T, E>(self, _: Link<T, E>, given: Promise<T, E>) -> Result<T, E>
    where
        Promise<T, E>: GivenByCallback,
    {
        given.never()
    }
}

impl ByOutcome {
    pub fn settle<T, E>(self, resolver: &Resolver<T, E>, given: Outcome<T, E>)
    where
        T: Send + 'static,
        E: Reason + Send,
    {
        resolver.resolve_with(given);
    }
    pub fn result<T, E>(self, _: Link<T, E>, given: Outcome<T, E>) -> Result<T, E>
    where
        Outcome<T, E>: GivenByCallback,
    {
        given.never()
    }
}

impl ByValue {
    #[inline]
    pub fn settle<T, E: Reason>(self, resolver: &Resolver<T, E>, given: T) {
        resolver.call_back(given);
    }
    pub fn result<T, E>(self, _: Link<T, E>, given: T) -> Result<T, E> {
        Ok(given)
    }
}

/// What the closure of `_ = |..| ..` cannot give. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "the closure of a callback cannot give a promise",
    label = "give the value here and go on with `.then(..)` behind the call"
)]
pub trait GivenByCallback {
    /// There is no such value.
    fn never<R>(self) -> R;
}

// ---- what the call gave --------------------------------------------------------------------------------------------

macro_rules! returned {
    ($($(#[$doc:meta])* $name:ident, $keeps:literal: $([$($param:tt),*] $tag:ty $(where $bound:ty: $copy:ident)?),+;)*) => {$(
        $(#[$doc])*
        pub struct $name<P>(PhantomData<P>);

        impl<P> Keeps for $name<P> {
            const KEEPS: bool = $keeps;
        }

        impl<P> Default for $name<P> {
            fn default() -> Self {
                $name(PhantomData)
            }
        }

        $(
            #[diagnostic::do_not_recommend]
            impl<$($param,)* P> Returned for $tag $(where $bound: $copy)? {
                type How = $name<P>;
            }
        )+
    )*};
}

// `P` says of which kind the promise is, and with it who keeps what is kept.
returned! {
    /// An error rejects.
    Check, false: [E] &&&&&&&&Tag<Result<(), E>, E, P>, [E, X] &&&&&&&Tag<Result<(), X>, E, P>,
        [V, E] &&&&&&Tag<Result<V, E>, E, P> where V: Copy, [V, E, X] &&&&Tag<Result<V, X>, E, P> where V: Copy;
    /// An error rejects, anything else is kept.
    CheckAndKeep, true: [V, E] &&&&&Tag<Result<V, E>, E, P>, [V, E, X] &&&Tag<Result<V, X>, E, P>;
    /// Nothing to keep.
    Ignore, false: [V, E] &&Tag<V, E, P> where V: Copy, ['a, V, E] &Tag<&'a mut V, E, P>;
    /// Kept until the promise settles.
    Keep, true: [V, E] Tag<V, E, P>;
}

/// What a call that took a callback may give: it is kept until the promise settles, by whichever thread.
#[diagnostic::on_unimplemented(
    message = "what this call gives must be kept until the promise settles, and `{Self}` cannot be kept by another thread",
    label = "not `Send`",
    note = "keep it yourself: `promise!(|resolve, reject| {{ let guard = call(..); .. }})`; or, if all of it stays on one thread, write `local::promise!`"
)]
pub trait Keepable<P = Shared>: 'static {}
#[diagnostic::do_not_recommend]
impl<V: Send + 'static> Keepable for V {}

/// What a promise may call when nobody wants its result any more, on whichever thread.
pub trait Callable<P = Shared>: 'static {}
impl<C: Send + 'static> Callable for C {}

/// Of which kind a promise is.
pub trait OfKind {
    /// It stays on its thread, and what it keeps with it.
    const LOCAL: bool;
}

impl OfKind for Shared {
    const LOCAL: bool = false;
}

fn keep_for<P: OfKind, V: 'static, T, E>(promise: &Promise<T, E>, given: V) {
    assert!(!P::LOCAL || promise.is_local());
    promise.keep(Box::new(given));
}

/// `cancel = |handle| ..`: calls it with what the call gave.
fn cancel_with<P: OfKind, V: 'static, T, E>(
    promise: &Promise<T, E>,
    handle: V,
    cancel: impl FnOnce(V) + 'static,
) {
    assert!(!P::LOCAL || promise.is_local());
    promise.on_cancel(Box::new(move || cancel(handle)));
}

impl<P: OfKind> Check<P> {
    pub fn accept<V, T, E, X, Via>(self, _: &Promise<T, E>, given: Result<V, X>) -> Result<(), E>
    where
        E: FromError<X, Via>,
    {
        given.map(drop).map_err(E::from_error)
    }
    pub fn hand_over<V, T, E, X, Via>(
        self,
        promise: &Promise<T, E>,
        given: Result<V, X>,
        cancel: impl FnOnce(V) + Callable<P>,
    ) -> Result<(), E>
    where
        V: Keepable<P>,
        E: FromError<X, Via>,
    {
        cancel_with::<P, _, _, _>(promise, given.map_err(E::from_error)?, cancel);
        Ok(())
    }
}

impl<P: OfKind> CheckAndKeep<P> {
    pub fn accept<V, T, E, X, Via>(self, promise: &Promise<T, E>, given: Result<V, X>) -> Result<(), E>
    where
        V: Keepable<P>,
        E: FromError<X, Via>,
    {
        keep_for::<P, _, _, _>(promise, given.map_err(E::from_error)?);
        Ok(())
    }
    pub fn hand_over<V, T, E, X, Via>(
        self,
        promise: &Promise<T, E>,
        given: Result<V, X>,
        cancel: impl FnOnce(V) + Callable<P>,
    ) -> Result<(), E>
    where
        V: Keepable<P>,
        E: FromError<X, Via>,
    {
        cancel_with::<P, _, _, _>(promise, given.map_err(E::from_error)?, cancel);
        Ok(())
    }
}

impl<P: OfKind> Ignore<P> {
    pub fn accept<V, T, E>(self, _: &Promise<T, E>, _: V) -> Result<(), E> {
        Ok(())
    }
    pub fn hand_over<V: Keepable<P>, T, E>(
        self,
        promise: &Promise<T, E>,
        given: V,
        cancel: impl FnOnce(V) + Callable<P>,
    ) -> Result<(), E> {
        cancel_with::<P, _, _, _>(promise, given, cancel);
        Ok(())
    }
}

impl<P: OfKind> Keep<P> {
    pub fn accept<V: Keepable<P>, T, E>(self, promise: &Promise<T, E>, given: V) -> Result<(), E> {
        keep_for::<P, _, _, _>(promise, given);
        Ok(())
    }
    pub fn hand_over<V: Keepable<P>, T, E>(
        self,
        promise: &Promise<T, E>,
        given: V,
        cancel: impl FnOnce(V) + Callable<P>,
    ) -> Result<(), E> {
        cancel_with::<P, _, _, _>(promise, given, cancel);
        Ok(())
    }
}
