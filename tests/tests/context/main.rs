//! Handlers run in the context that was in force where they were attached: `promise_local!` values and spans.

mod callbacks;
mod handlers;
mod life;
mod places;
mod spans;

use promise_core::promise_local;

promise_local! {
    /// What most of these tests look at.
    static N: u32;
    static NAME: &'static str;
}

/// The value in force, 0 where there is none.
fn n() -> u32 {
    N.try_with(|n| *n).unwrap_or(0)
}
