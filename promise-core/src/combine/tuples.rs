//! Combinators on tuples of promises with different value types: as for iterables, with a place of its own type for
//! each input.

use std::panic::Location;
use std::sync::PoisonError;

use super::{Alternatives, Promises, Tuple};
use crate::Reason;
use crate::cell::several::Several;
use crate::promise::Promise;
use crate::sync::Mutex;

/// Puts one result into its place; gives all of them when it was the last. Nothing of the user's runs under the lock.
fn fill<P, A>(
    places: &Mutex<P>,
    put: impl FnOnce(&mut P),
    take_all: impl FnOnce(&mut P) -> Option<A>,
) -> Option<A> {
    let mut places = places.lock().unwrap_or_else(PoisonError::into_inner);
    put(&mut places);
    take_all(&mut places)
}

macro_rules! tuple {
    ($($T:ident $t:ident $place:tt $Same:ty),+) => { const _: () = {
        const COUNT: usize = [$($place),+].len();

        /// The values of all places, if all are there; else they are left as they are.
        fn take_all<$($T),+>(places: &mut ($(Option<$T>,)+)) -> Option<($($T,)+)> {
            match ($(places.$place.take(),)+) {
                ($(Some($t),)+) => Some(($($t,)+)),
                some => {
                    *places = some;
                    None
                }
            }
        }

        #[diagnostic::do_not_recommend]
        impl<R: Reason + Send, $($T: Send + 'static),+> Promises<Tuple> for ($(Promise<$T, R>,)+) {
            type Reason = R;
            type All = ($($T,)+);
            type Settled = ($(Result<$T, R>,)+);

            fn all(self, origin: &'static Location<'static>) -> Promise<Self::All, R> {
                let (combined, mut looking) = Several::new(0, origin, COUNT, Mutex::new(($(None::<$T>,)+)));
                $(looking.watch(self.$place, origin, |several, result| match result {
                    Err(reason) => several.settle(Err(reason)),
                    Ok(value) => {
                        if let Some(all) = fill(several.state(), |p| p.$place = Some(value), take_all) {
                            several.settle(Ok(all));
                        }
                    }
                });)+
                combined
            }

            fn all_settled(self, origin: &'static Location<'static>) -> Promise<Self::Settled, R> {
                let places = Mutex::new(($(None::<Result<$T, R>>,)+));
                let (combined, mut looking) = Several::new(0, origin, COUNT, places);
                $(looking.watch(self.$place, origin, |several, result| {
                    if let Some(all) = fill(several.state(), |p| p.$place = Some(result), take_all) {
                        several.settle(Ok(all));
                    }
                });)+
                combined
            }
        }

        #[diagnostic::do_not_recommend]
        impl<V: Send + 'static, R: Reason + Send> Alternatives<Tuple> for ($($Same,)+) {
            type Value = V;
            type Reason = R;

            fn each(self) -> impl Iterator<Item = Promise<V, R>> {
                [$(self.$place),+].into_iter()
            }
        }
    }; };
}

tuple!(A a 0 Promise<V, R>);
tuple!(A a 0 Promise<V, R>, B b 1 Promise<V, R>);
tuple!(A a 0 Promise<V, R>, B b 1 Promise<V, R>, C c 2 Promise<V, R>);
tuple!(A a 0 Promise<V, R>, B b 1 Promise<V, R>, C c 2 Promise<V, R>, D d 3 Promise<V, R>);
tuple!(A a 0 Promise<V, R>, B b 1 Promise<V, R>, C c 2 Promise<V, R>, D d 3 Promise<V, R>, E e 4 Promise<V, R>);
tuple!(A a 0 Promise<V, R>, B b 1 Promise<V, R>, C c 2 Promise<V, R>, D d 3 Promise<V, R>, E e 4 Promise<V, R>, F f 5 Promise<V, R>);
tuple!(A a 0 Promise<V, R>, B b 1 Promise<V, R>, C c 2 Promise<V, R>, D d 3 Promise<V, R>, E e 4 Promise<V, R>, F f 5 Promise<V, R>, G g 6 Promise<V, R>);
tuple!(A a 0 Promise<V, R>, B b 1 Promise<V, R>, C c 2 Promise<V, R>, D d 3 Promise<V, R>, E e 4 Promise<V, R>, F f 5 Promise<V, R>, G g 6 Promise<V, R>, H h 7 Promise<V, R>);
