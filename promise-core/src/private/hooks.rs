//! Promises that callbacks settle, and what they keep until then.

use std::panic::Location;

use crate::Reason;
use crate::promise::Promise;
use crate::resolver::Resolver;

/// A pending promise that can [`keep`] guards and be told [`on_cancel`], and its resolver.
#[track_caller]
pub fn callback_promise<T, E: Reason>() -> (Promise<T, E>, Resolver<T, E>) {
    Promise::hooked(Location::caller())
}

/// Keeps `guard` until the promise is settled, or its last handle is gone.
///
/// # Panics
/// When the promise was not made by [`callback_promise`].
pub fn keep<T, E, G: Send + 'static>(promise: &Promise<T, E>, guard: G) {
    promise.keep(Box::new(guard));
}

/// Calls `cancel` when the last handle goes while the promise is pending.
///
/// # Panics
/// When the promise was not made by [`callback_promise`].
pub fn on_cancel<T, E>(promise: &Promise<T, E>, cancel: impl FnOnce() + Send + 'static) {
    promise.on_cancel(Box::new(cancel));
}
