//! A callback of C that is called often, and only while the call that takes it runs: rows, progress.

use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::Location;

use super::function::{Function, Receive, receive};
use super::params::{OneEnd, Params, Somewhere, Split, UserData};
use super::slot::OfType;
use super::store::{Entry, ThisThread};
use crate::__private::Link;
use crate::foreign;
use crate::panic::Panicked;
use crate::panic::catch;
use crate::{Fault, Promise, Reason, Resolver};

/// A call of a C function that takes a function pointer of type `P` and user data, and calls back until it returns. The
/// closure `F` is in here, and may borrow; the table of the thread has its address, until this is dropped.
///
/// A local of the expansion: it is neither moved nor forgotten once the closure is in it.
pub struct Scope<P, F, Place, Rest> {
    /// Taken out while it runs.
    callback: Cell<Option<F>>,
    entry: Cell<Option<Entry>>,
    origin: &'static Location<'static>,
    pointer: OfType<P>,
    receiver: OfType<InScope<Place, Rest>>,
}

/// Receives the calls of C for a [`Scope`].
pub struct InScope<Place, Rest>(PhantomData<(Place, Rest)>);

/// Where a closure is, and how it is called.
struct Callback<Rest, R> {
    at: *const (),
    call: unsafe fn(*const (), Rest) -> Option<R>,
}

impl<Rest, R> Clone for Callback<Rest, R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Rest, R> Copy for Callback<Rest, R> {}

impl<Place, Rest, Params, R> Receive<Params, R> for InScope<Place, Rest>
where
    Params: Split<Place, Rest, Data: UserData>,
    Rest: 'static,
    R: Default + 'static,
{
    fn receive(params: Params) -> R {
        receive(|| {
            let (data, rest) = params.split();
            let Callback { at, call } = Entry::look::<ThisThread, Callback<Rest, R>>(data.key())?;
            // SAFETY: the entry goes before the scope does, and only this thread looks at it.
            let given = unsafe { call(at, rest) };
            if given.is_none() {
                // From inside of the callback.
                foreign::report(data.key(), None);
            }
            given
        })
    }
}

/// A call to be made for this promise.
pub fn scope<P, F, Place, Rest, T, E>(promise: &Promise<T, E>) -> Scope<P, F, Place, Rest> {
    Scope {
        callback: Cell::new(None),
        entry: Cell::new(None),
        origin: promise.origin(),
        pointer: PhantomData,
        receiver: PhantomData,
    }
}

impl<P, F, Place, Rest> Scope<P, F, Place, Rest> {
    /// Where the function pointer goes.
    pub fn pointer(&self) -> P
    where
        P: Function,
        InScope<Place, Rest>: Receive<P::Params, P::Returned>,
    {
        P::pointer::<InScope<Place, Rest>>()
    }

    /// What the callback gets.
    pub fn params<Gets>(&self) -> Params<Gets>
    where
        P: Function<Params = Gets>,
    {
        Params::NEW
    }
}

impl<P, F, Place, Rest> Drop for Scope<P, F, Place, Rest> {
    fn drop(&mut self) {
        if let Some(entry) = self.entry.take() {
            entry.reclaim();
        }
    }
}

/// Puts the closure back behind its call.
struct Running<'a, F> {
    callback: Option<F>,
    place: &'a Cell<Option<F>>,
}

impl<'a, F> Running<'a, F> {
    /// `None` while it runs: C calls it again from inside.
    fn start(place: &'a Cell<Option<F>>) -> Option<Self> {
        Some(Running { callback: Some(place.take()?), place })
    }
}

impl<F> Drop for Running<'_, F> {
    fn drop(&mut self) {
        self.place.set(self.callback.take());
    }
}

macro_rules! data {
    ($($name:ident [$($param:ident)*])*) => {$(
        impl<P, F, Place, $($param: 'static),*> Scope<P, F, Place, ($($param,)*)> {
            /// Where the user data goes. The closure can be called from here on.
            #[allow(non_snake_case)]
            pub fn $name<Params, Data, R: 'static>(&self, _: Place, callback: F) -> Data
            where
                P: Function<Params = Params, Returned = R>,
                Place: OneEnd + Somewhere,
                Params: Split<Place, ($($param,)*), Data = Data>,
                Data: UserData,
                F: FnMut($($param),*) -> R,
            {
                self.callback.set(Some(callback));
                let callback = Callback::<($($param,)*), R> {
                    at: (&raw const self.callback).cast(),
                    call: |at, ($($param,)*)| {
                        // SAFETY: `at` is the address of the closure of this type, which is still there.
                        let mut running = Running::start(unsafe { &*at.cast::<Cell<Option<F>>>() })?;
                        running.callback.as_mut().map(|callback| callback($($param),*))
                    },
                };
                let entry = Entry::insert::<ThisThread, _>(self.origin, callback);
                self.entry.set(Some(entry));
                Data::from_key(entry.key())
            }
        }
    )*};
}
data! {
    data_0 [] data_1 [A] data_2 [A B] data_3 [A B C] data_4 [A B C D] data_5 [A B C D E] data_6 [A B C D E G]
    data_7 [A B C D E G H] data_8 [A B C D E G H I]
}

/// What `collect` puts items into.
#[diagnostic::on_unimplemented(
    message = "what the callback gives, `{T}`, cannot be collected into `{Self}`",
    label = "gives `{T}`",
    note = "`collect` is a collection to begin with: `Vec::new()`, `HashMap::new()` for pairs, `String::new()` for texts, `()` for nothing"
)]
pub trait Collects<T> {
    #[doc(hidden)]
    fn collect(&mut self, item: T);
}
#[diagnostic::do_not_recommend]
impl<T, C: Extend<T>> Collects<T> for C {
    fn collect(&mut self, item: T) {
        self.extend(Some(item));
    }
}

/// What the calls of a scoped callback have given, up to the first failure.
pub struct Gathering<C, E> {
    collection: C,
    failure: Option<Failure<E>>,
}

enum Failure<E> {
    Reason(E),
    Panic(Panicked),
}

/// `collect = collection`, for this promise.
pub fn gathering<C, E>(collection: C, _: Link<C, E>) -> Gathering<C, E> {
    Gathering { collection, failure: None }
}

impl<C, E> Gathering<C, E> {
    /// The types of what one call gives.
    pub fn item<T>(&self) -> Link<T, E> {
        Link::NEW
    }

    /// Adds what one call gives, unless an earlier one has failed. Gives whether to go on.
    pub fn add<T>(&mut self, body: impl FnOnce() -> Result<T, E>) -> bool
    where
        C: Collects<T>,
    {
        if self.failure.is_some() {
            return false;
        }
        let collection = &mut self.collection;
        self.failure = match catch(|| body().map(|item| collection.collect(item))) {
            Ok(Ok(())) => None,
            Ok(Err(reason)) => Some(Failure::Reason(reason)),
            Err(panic) => Some(Failure::Panic(panic)),
        };
        self.failure.is_none()
    }

    /// The call is over. A failure of the callback comes first, because the call fails for that reason.
    pub fn settle(self, resolver: Resolver<C, E>, result: Result<(), E>)
    where
        E: Reason,
    {
        resolver.settle(match self.failure {
            Some(Failure::Reason(reason)) => Err(reason),
            Some(Failure::Panic(panic)) => Err(E::from(Fault::Panicked(panic))),
            None => result.map(|()| self.collection),
        });
    }
}
