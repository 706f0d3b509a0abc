//! A callback of C that waits in a table, and the call that registers it.

use std::marker::PhantomData;

use super::function::{Function, Receive, receive};
use super::params::{Invoke, OneEnd, Params, Somewhere, Split, UserData};
use super::registration::{Registration, registered};
use super::store::{Entry, Store, WaitsIn};
use crate::__private::Link;
use crate::foreign::Revoker;
use crate::{Promise, Reason};

/// A type and no data.
pub(super) type OfType<V> = PhantomData<fn() -> V>;

/// A call of a C function that takes a function pointer of type `P` and user data. `Place` says where the callback gets
/// the user data, `Rest` is what else it gets, `F` is the closure it stands for, and `S` the table.
///
/// `_ = |args| ..` becomes `slot.pointer()`, and `_` becomes `slot.data_n(place, closure)`: by then the function's
/// parameter has said what `P` is, and the closure's parameters have types.
pub struct Slot<'r, P, F, Place, Rest, S> {
    registration: Registration<'r>,
    pointer: OfType<P>,
    receiver: OfType<InTable<F, Place, Rest, S>>,
    /// Not `Send` where the table is that of the thread.
    store: PhantomData<S>,
}

/// Receives the calls of C for a [`Slot`].
pub struct InTable<F, Place, Rest, S>(PhantomData<(F, Place, Rest, S)>);

/// Receives the calls of the function that C gives user data back to.
pub struct Returned<S>(PhantomData<S>);

impl<F, Place, Rest, S, Params, R> Receive<Params, R> for InTable<F, Place, Rest, S>
where
    Params: Split<Place, Rest, Data: UserData>,
    F: Invoke<Rest, R> + 'static,
    S: Store,
    R: Default,
{
    fn receive(params: Params) -> R {
        receive(|| {
            let (data, rest) = params.split();
            Entry::call::<S, F>(data.key()).map(|callback| callback.invoke(rest))
        })
    }
}

impl<Data: UserData, S: Store, R: Default> Receive<(Data,), R> for Returned<S> {
    fn receive((data,): (Data,)) -> R {
        receive(|| {
            drop(Entry::of_key::<S>(data.key()).revoke());
            None
        })
    }
}

/// A call to be made for this promise.
pub fn slot<'r, P, F, Place, Rest, S, T, E>(
    promise: &Promise<T, E>,
    _: S,
    revoker: Option<&'r Revoker>,
) -> Slot<'r, P, F, Place, Rest, S> {
    Slot {
        registration: Registration::new(promise.origin(), revoker),
        pointer: PhantomData,
        receiver: PhantomData,
        store: PhantomData,
    }
}

impl<P, F, Place, Rest, S> Slot<'_, P, F, Place, Rest, S> {
    /// Where the function pointer goes.
    pub fn pointer(&self) -> P
    where
        P: Function,
        InTable<F, Place, Rest, S>: Receive<P::Params, P::Returned>,
    {
        P::pointer::<InTable<F, Place, Rest, S>>()
    }

    /// What the callback gets.
    pub fn params<Gets>(&self) -> Params<Gets>
    where
        P: Function<Params = Gets>,
    {
        Params::NEW
    }

    /// Where the function goes that is told when the user data is not needed any more.
    pub fn destroy<D>(&self) -> D
    where
        D: Function,
        Returned<S>: Receive<D::Params, D::Returned>,
    {
        D::pointer::<Returned<S>>()
    }

    /// Ends the call.
    pub fn called<T, E: Reason>(self, promise: &mut Promise<T, E>, result: Result<(), E>) {
        registered(&self.registration, promise, result);
    }
}

macro_rules! data {
    ($($name:ident [$($param:ident)*])*) => {$(
        impl<P, F, Place, $($param,)* S> Slot<'_, P, F, Place, ($($param,)*), S> {
            /// Where the user data goes. The callback waits from here on.
            pub fn $name<Params, Data, R>(&self, _: Place, callback: F) -> Data
            where
                P: Function<Params = Params, Returned = R>,
                Place: OneEnd + Somewhere,
                Params: Split<Place, ($($param,)*), Data = Data>,
                Data: UserData,
                F: FnOnce($($param),*) -> R + WaitsIn<S> + 'static,
                S: Store,
            {
                let entry = Entry::insert::<S, F>(self.registration.origin(), callback);
                Data::from_key(self.registration.enter(entry))
            }
        }
    )*};
}
data! {
    data_0 [] data_1 [A] data_2 [A B] data_3 [A B C] data_4 [A B C D] data_5 [A B C D E] data_6 [A B C D E G]
    data_7 [A B C D E G H] data_8 [A B C D E G H I]
}

/// What a callback may give back to C without `returning`.
#[diagnostic::on_unimplemented(
    message = "this callback gives a `{Self}` back to C",
    label = "needs `returning`",
    note = "add `returning = value`: what C gets back, beside the value that settles the promise"
)]
pub trait ReturnsNothing: Default {}
impl ReturnsNothing for () {}

impl<T, E> Link<T, E> {
    /// The end of a callback without `returning`.
    pub fn nothing<R: ReturnsNothing>(self) -> R {
        R::default()
    }
}
