//! `promise!`, as a `macro_rules!` around the procedural macro, so that it finds this crate whatever its name is.

/// Chains, executors and callback calls as promises.
#[macro_export]
macro_rules! promise {
    ($($input:tt)*) => {
        $crate::__private::macros::promise! { [$crate] $($input)* }
    };
}

/// Takes tokens that do not parse, beside the error that says so.
#[doc(hidden)]
#[macro_export]
macro_rules! __discard {
    ($($tokens:tt)*) => {};
}
