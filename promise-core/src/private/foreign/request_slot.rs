//! A callback of C whose user data is in a request.

use std::marker::PhantomData;

use super::function::{Function, Receive, receive};
use super::params::{Carries, Invoke, Whole};
use super::registration::{Registration, registered};
use super::requests::{Given, Request, RequestPointer};
use super::slot::OfType;
use super::store::{Entry, Store, WaitsIn};
use crate::foreign::Revoker;
use crate::{Promise, Reason};

/// A call of a C function that takes a function pointer of type `P` and a request of type `Q`, whose address the callback
/// gets at `Place`.
///
/// `_ = |args| ..` becomes `slot.pointer()`, and `_ as *mut Q` becomes `slot.data_n(request, closure)`.
pub struct RequestSlot<'r, P, F, Place, Q, S> {
    registration: Registration<'r>,
    pointer: OfType<P>,
    receiver: OfType<InRequest<F, Place, Q, S>>,
    /// Not `Send` where the table is that of the thread.
    store: PhantomData<S>,
}

/// Receives the calls of C for a [`RequestSlot`].
pub struct InRequest<F, Place, Q, S>(PhantomData<(F, Place, Q, S)>);

impl<F, Place, Q, S, Params, R> Receive<Params, R> for InRequest<F, Place, Q, S>
where
    Params: Carries<Place, *mut Q>,
    F: Invoke<Params, R> + 'static,
    S: Store,
    R: Default,
{
    fn receive(params: Params) -> R {
        receive(|| {
            // The request is freed behind the callback, also when that panics.
            let (callback, _request) = Entry::call_request::<S, F>(params.carried().addr())?;
            Some(callback.invoke(params))
        })
    }
}

/// A call to be made for this promise.
pub fn request_slot<'r, P, F, Place, Q, S, T, E>(
    promise: &Promise<T, E>,
    _: S,
    revoker: Option<&'r Revoker>,
) -> RequestSlot<'r, P, F, Place, Q, S> {
    let registration = Registration::new(promise.origin(), revoker);
    RequestSlot { registration, pointer: PhantomData, receiver: PhantomData, store: PhantomData }
}

impl<P, F, Place, Q, S> RequestSlot<'_, P, F, Place, Q, S> {
    /// Where the function pointer goes.
    pub fn pointer(&self) -> P
    where
        P: Function,
        InRequest<F, Place, Q, S>: Receive<P::Params, P::Returned>,
    {
        P::pointer::<InRequest<F, Place, Q, S>>()
    }

    /// A request of zeros.
    pub fn zeroed<R: RequestPointer>(&self, _: PhantomData<R>) -> Request<R::Request> {
        Request::zeroed()
    }

    /// `request = value`, or `request = pointer`.
    pub fn given<R: RequestPointer, G: Given<R::Request>>(
        &self,
        _: PhantomData<R>,
        given: G,
    ) -> Request<R::Request> {
        given.request()
    }

    /// Ends the call.
    pub fn called<T, E: Reason>(self, promise: &mut Promise<T, E>, result: Result<(), E>) {
        registered(&self.registration, promise, result);
    }
}

macro_rules! data {
    ($($name:ident [$($param:ident)*])*) => {
        impl<P, F, Place, Q, S> RequestSlot<'_, P, F, Place, Q, S> {$(
            /// Where the request goes. The callback waits from here on.
            #[allow(clippy::too_many_arguments)]
            pub fn $name<$($param,)* Params, R>(&self, request: Request<Q>, callback: F) -> *mut Q
            where
                P: Function<Params = Params, Returned = R>,
                Params: Whole<($($param,)*)> + Carries<Place, *mut Q>,
                F: FnOnce($($param),*) -> R + WaitsIn<S> + 'static,
                S: Store,
            {
                let origin = self.registration.origin();
                let entry = Entry::insert_request::<S, F>(origin, request.memory, callback);
                self.registration.enter(entry);
                request.pointer
            }
        )*}
    };
}
data! {
    data_1 [A] data_2 [A B] data_3 [A B C] data_4 [A B C D] data_5 [A B C D E] data_6 [A B C D E G]
    data_7 [A B C D E G H] data_8 [A B C D E G H I]
}
