//! Function pointers of C callbacks, of every ABI and number of parameters.

use crate::panic::catch;

/// A pointer to a function that C calls, also in an `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no pointer to a C function that a callback can stand for",
    label = "not a pointer to an `extern` function with at most nine parameters",
    note = "`_ = |args| ..` stands where the function pointer goes: `extern \"C\"`, `\"system\"` or `\"C-unwind\"`, not variadic, without lent parameters like `&T`"
)]
pub trait Function: Sized {
    /// A tuple.
    type Params;
    /// What C is given back.
    type Returned;

    /// The function that passes its arguments to `C`.
    fn pointer<C: Receive<Self::Params, Self::Returned>>() -> Self;
}

/// What receives the calls of C. Never unwinds.
pub trait Receive<Params, Returned> {
    #[doc(hidden)]
    fn receive(params: Params) -> Returned;
}

/// Runs what a call of C is for. Gives a neutral value when there is nothing to run, or when it panics: a result or a
/// panic of the user's code has settled the promise before.
#[inline]
pub(super) fn receive<R: Default>(code: impl FnOnce() -> Option<R>) -> R {
    match catch(code) {
        Ok(Some(given)) => given,
        Ok(None) => neutral(),
        Err(panic) => {
            drop(panic);
            neutral()
        }
    }
}

#[cold]
fn neutral<R: Default>() -> R {
    // Where not even that can be had, nothing can be given to C.
    catch(R::default).unwrap_or_else(|_| std::process::abort())
}

impl<P: Function> Function for Option<P> {
    type Params = P::Params;
    type Returned = P::Returned;

    fn pointer<C: Receive<Self::Params, Self::Returned>>() -> Self {
        Some(P::pointer::<C>())
    }
}

macro_rules! functions {
    ($([$($param:ident)*])*) => {$(
        functions! { of "C" [$($param)*] }
        functions! { of "system" [$($param)*] }
        functions! { of "C-unwind" [$($param)*] }
    )*};
    (of $abi:literal $params:tt) => {
        functions! { safe $abi [extern $abi fn] $params }
        functions! { safe $abi [unsafe extern $abi fn] $params }
    };
    (safe $abi:literal [$($function:tt)*] [$($param:ident)*]) => {
        #[diagnostic::do_not_recommend]
        impl<$($param,)* Returned> Function for $($function)*($($param),*) -> Returned {
            type Params = ($($param,)*);
            type Returned = Returned;

            fn pointer<C: Receive<Self::Params, Returned>>() -> Self {
                #[allow(non_snake_case)]
                extern $abi fn called<C: Receive<($($param,)*), Returned>, $($param,)* Returned>(
                    $($param: $param),*
                ) -> Returned {
                    C::receive(($($param,)*))
                }
                called::<C, $($param,)* Returned>
            }
        }
    };
}

functions! { [] [A] [A B] [A B D] [A B D E] [A B D E F] [A B D E F G] [A B D E F G H] [A B D E F G H I] [A B D E F G H I J] }
