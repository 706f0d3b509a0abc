//! Combinators on tuples of promises with different value types: as for iterables, with a place of its own type for
//! each input.

use std::panic::Location;

use super::{Alternatives, Promises, Tuple};
use crate::cell::head::LOCAL;
use crate::cell::several::Several;
use crate::promise::Promise;
use crate::{Reason, local, scheduler};

/// A type, once for each input.
macro_rules! once_for {
    ($T:ident $type:ty) => {
        $type
    };
}

macro_rules! tuple {
    ($($T:ident $t:ident $place:tt),+) => { const _: () = {
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

        // With flags of the node. The callers have made sure that parts which may run on another thread are `Send`.
        type Inputs<R, $($T),+> = ($(Promise<$T, R>,)+);
        type Results<R, $($T),+> = ($(Result<$T, R>,)+);

        fn all<R: Reason, $($T),+>(
            flags: u8,
            inputs: Inputs<R, $($T),+>,
            origin: &'static Location<'static>,
        ) -> Promise<($($T,)+), R> {
            let (combined, mut looking) = Several::new(flags, origin, COUNT, ($(None::<$T>,)+));
            $(looking.watch(inputs.$place, origin, |several, result| match result {
                Err(reason) => several.settle(Err(reason)),
                Ok(value) => {
                    let all = several.with(|places| {
                        places.$place = Some(value);
                        take_all(places)
                    });
                    if let Some(all) = all {
                        several.settle(Ok(all));
                    }
                }
            });)+
            combined
        }

        fn all_settled<R: Reason, $($T),+>(
            flags: u8,
            inputs: Inputs<R, $($T),+>,
            origin: &'static Location<'static>,
        ) -> Promise<Results<R, $($T),+>, R> {
            let places = ($(None::<Result<$T, R>>,)+);
            let (combined, mut looking) = Several::new(flags, origin, COUNT, places);
            $(looking.watch(inputs.$place, origin, |several, result| {
                let all = several.with(|places| {
                    places.$place = Some(result);
                    take_all(places)
                });
                if let Some(all) = all {
                    several.settle(Ok(all));
                }
            });)+
            combined
        }

        #[diagnostic::do_not_recommend]
        impl<R: Reason + Send, $($T: Send + 'static),+> Promises<Tuple> for ($(Promise<$T, R>,)+) {
            type Reason = R;
            type All = ($($T,)+);
            type Settled = Results<R, $($T),+>;

            fn all(self, origin: &'static Location<'static>) -> Promise<Self::All, R> {
                all(0, self, origin)
            }
            fn all_settled(self, origin: &'static Location<'static>) -> Promise<Self::Settled, R> {
                all_settled(0, self, origin)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<R: Reason, $($T: 'static),+> local::Promises<Tuple> for ($(local::Promise<$T, R>,)+) {
            type Reason = R;
            type All = ($($T,)+);
            type Settled = Results<R, $($T),+>;

            #[track_caller]
            fn all(self, origin: &'static Location<'static>) -> local::Promise<Self::All, R> {
                scheduler::assert_home();
                let inputs = ($(self.$place.into_inner(),)+);
                // SAFETY: made local.
                unsafe { local::Promise::of(all(LOCAL, inputs, origin)) }
            }
            #[track_caller]
            fn all_settled(self, origin: &'static Location<'static>) -> local::Promise<Self::Settled, R> {
                scheduler::assert_home();
                let inputs = ($(self.$place.into_inner(),)+);
                // SAFETY: made local.
                unsafe { local::Promise::of(all_settled(LOCAL, inputs, origin)) }
            }
        }

        #[diagnostic::do_not_recommend]
        impl<V: Send + 'static, R: Reason + Send> Alternatives<Tuple> for ($(once_for!($T Promise<V, R>),)+) {
            type Value = V;
            type Reason = R;

            fn each(self) -> impl Iterator<Item = Promise<V, R>> {
                [$(self.$place),+].into_iter()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<V: 'static, R: Reason> local::Alternatives<Tuple> for ($(once_for!($T local::Promise<V, R>),)+) {
            type Value = V;
            type Reason = R;

            fn each(self) -> impl Iterator<Item = local::Promise<V, R>> {
                [$(self.$place),+].into_iter()
            }
        }
    }; };
}

tuple!(A a 0);
tuple!(A a 0, B b 1);
tuple!(A a 0, B b 1, C c 2);
tuple!(A a 0, B b 1, C c 2, D d 3);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6);
tuple!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7);
