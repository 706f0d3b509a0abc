//! `promise!`, as a `macro_rules!` around the procedural macro, so that it finds this crate whatever its name is.

/// Chains, executors and callback calls as promises.
#[macro_export]
macro_rules! promise {
    ($($input:tt)*) => {
        $crate::__private::macros::promise! { [$crate] $($input)* }
    };
}
