//! Tuples of parameters: which one is user data, and how a closure is called with the others.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;

/// User data is the first parameter.
pub struct First;
/// User data is the last parameter.
pub struct Last;
/// The first and the last parameter look like user data.
pub struct Both;
/// Neither the first nor the last parameter looks like user data.
pub struct Neither;

/// Not at both ends.
#[diagnostic::on_unimplemented(
    message = "the first and the last parameter of this callback are `*mut c_void`, and either may be the user data",
    label = "which one?",
    note = "add `user_data = first` or `user_data = last`"
)]
pub trait OneEnd {}
impl OneEnd for First {}
impl OneEnd for Last {}
impl OneEnd for Neither {}

/// At one of the ends.
#[diagnostic::on_unimplemented(
    message = "neither the first nor the last parameter of this callback is a `*mut c_void`, which would be the user data",
    label = "no user data",
    note = "if it has another type, add `user_data = first` or `user_data = last`; if it is in a request whose address the callback gets, write `_ as *mut Request`"
)]
pub trait Somewhere {}
impl Somewhere for First {}
impl Somewhere for Last {}
impl Somewhere for Both {}

/// A number that C keeps for us.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be user data",
    note = "user data is a pointer or a number as wide as one"
)]
pub trait UserData: Copy {
    #[doc(hidden)]
    fn from_key(key: usize) -> Self;
    #[doc(hidden)]
    fn key(self) -> usize;
}

impl<T> UserData for *mut T {
    fn from_key(key: usize) -> Self {
        ptr::without_provenance_mut(key)
    }
    fn key(self) -> usize {
        self.addr()
    }
}

impl<T> UserData for *const T {
    fn from_key(key: usize) -> Self {
        ptr::without_provenance(key)
    }
    fn key(self) -> usize {
        self.addr()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
        impl UserData for $number {
            fn from_key(key: usize) -> Self {
                key as $number
            }
            fn key(self) -> usize {
                self as usize
            }
        }
    )*};
}
// Not narrower than a key on any target.
numbers!(usize, isize, u64, i64);

/// Parameters with user data at `Place` and `Rest` beside it.
#[diagnostic::on_unimplemented(
    message = "the closure has not the parameters of this callback",
    label = "other parameters than those of the callback",
    note = "the closure gets the parameters of the callback without the user data, and all of them are `{Self}`"
)]
pub trait Split<Place, Rest> {
    /// The user data.
    type Data;

    #[doc(hidden)]
    fn split(self) -> (Self::Data, Rest);
}

// Nothing more is said about these two.
macro_rules! unplaced {
    ($($place:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Params, Rest> Split<$place, Rest> for Params {
            type Data = *mut c_void;
            fn split(self) -> (Self::Data, Rest) {
                unreachable!("it does not compile")
            }
        }
    )*};
}
unplaced!(Both, Neither);

/// Parameters that a closure gets all of.
#[diagnostic::on_unimplemented(
    message = "the closure has not the parameters of this callback",
    label = "other parameters than those of the callback",
    note = "the closure gets all parameters of the callback, `{Self}`: the request is one of them"
)]
pub trait Whole<Args> {}
#[diagnostic::do_not_recommend]
impl<Args> Whole<Args> for Args {}

/// Parameters of which the one at `Place` is a request.
#[diagnostic::on_unimplemented(
    message = "the callback does not get the request",
    label = "the request is neither its first nor its last parameter",
    note = "the parameters of the callback are `{Self}`"
)]
pub trait Carries<Place, Request> {
    #[doc(hidden)]
    fn carried(&self) -> Request;
}

/// The type of a callback's parameters.
pub struct Params<P>(PhantomData<fn(P)>);

impl<P> Params<P> {
    pub(super) const NEW: Self = Params(PhantomData);
}

/// Where the user data is: `(&&&slot.params()).__place()`.
///
/// | references | `*mut c_void` is | |
/// |---|---|---|
/// | 3 | the first and the last of several parameters | `Both` |
/// | 2 | the first | `First` |
/// | 1 | the last | `Last` |
/// | 0 | neither | `Neither` |
pub trait Place: Sized {
    /// Where.
    type Place;

    /// Where.
    fn __place(self) -> Self::Place;
}

macro_rules! place {
    ([$($param:ident)*] $params:ty, $place:ident) => {
        #[diagnostic::do_not_recommend]
        impl<$($param),*> Place for $params {
            type Place = $place;
            fn __place(self) -> $place {
                $place
            }
        }
    };
}
place! { [P] Params<P>, Neither }

/// What is called with a tuple of arguments.
pub trait Invoke<Args, Returned> {
    #[doc(hidden)]
    fn invoke(self, args: Args) -> Returned;
}

macro_rules! tuples {
    ($([$($param:ident)*])*) => {$(
        place! { [$($param)*] &&&Params<(*mut c_void, $($param,)* *mut c_void)>, Both }
        place! { [$($param)*] &&Params<(*mut c_void, $($param,)*)>, First }
        place! { [$($param)*] &Params<($($param,)* *mut c_void,)>, Last }

        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<Data, $($param),*> Split<First, ($($param,)*)> for (Data, $($param,)*) {
            type Data = Data;
            fn split(self) -> (Data, ($($param,)*)) {
                let (data, $($param,)*) = self;
                (data, ($($param,)*))
            }
        }

        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<Data, $($param),*> Split<Last, ($($param,)*)> for ($($param,)* Data,) {
            type Data = Data;
            fn split(self) -> (Data, ($($param,)*)) {
                let ($($param,)* data,) = self;
                (data, ($($param,)*))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Request: Copy, $($param),*> Carries<First, Request> for (Request, $($param,)*) {
            fn carried(&self) -> Request {
                self.0
            }
        }

        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<F, $($param,)* Returned> Invoke<($($param,)*), Returned> for F
        where
            F: FnOnce($($param),*) -> Returned,
        {
            fn invoke(self, ($($param,)*): ($($param,)*)) -> Returned {
                self($($param),*)
            }
        }
    )*};
}
tuples! { [] [A] [A B] [A B C] [A B C D] [A B C D E] [A B C D E G] [A B C D E G H] [A B C D E G H I] }

macro_rules! carried_last {
    ($([$($param:ident)*])*) => {$(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<Request: Copy, $($param),*> Carries<Last, Request> for ($($param,)* Request) {
            fn carried(&self) -> Request {
                let ($($param,)* request) = self;
                $(let _ = $param;)*
                *request
            }
        }
    )*};
}
carried_last! { [A] [A B] [A B C] [A B C D] [A B C D E] [A B C D E G] [A B C D E G H] }
