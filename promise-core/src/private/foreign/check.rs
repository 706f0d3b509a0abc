//! What a call says about itself: whether the callback will come.

/// `check = |status| ..`: what it makes of the value of the call is treated as if the call had given that.
pub fn checked<V, R>(given: V, check: impl FnOnce(V) -> R) -> R {
    check(given)
}

/// What a C function may give without a `check`.
#[diagnostic::on_unimplemented(
    message = "the `{Self}` that this call gives may say that it has failed, and then no callback comes",
    label = "needs `check`",
    note = "add `check = |status| ..`, which gives an `Err` if the callback will not come",
    note = "if the call cannot fail, leave the value out: `unsafe {{ call(..); }}`"
)]
pub trait Unchecked {}
impl Unchecked for () {}
#[diagnostic::do_not_recommend]
impl<V, E> Unchecked for Result<V, E> {}

/// Says that the value of a call needs no `check`.
pub fn unchecked<V: Unchecked>(_: &V) {}
