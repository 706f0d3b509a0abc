//! One place where panics of user code stop.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::fault::Panicked;

/// Runs user code; its panic becomes a value.
///
/// Nothing of ours is in an inconsistent state while user code runs, hence the assertion.
#[inline(always)]
pub(crate) fn catch<R>(code: impl FnOnce() -> R) -> Result<R, Panicked> {
    if cfg!(loom) {
        // Code in a model panics when the model has failed.
        return Ok(code());
    }
    catch_unwind(AssertUnwindSafe(code)).map_err(Panicked::new)
}

/// Runs user code whose panic has nobody to go to (a destructor, a waker, a hook).
pub(crate) fn swallow(code: impl FnOnce()) {
    if cfg!(loom) {
        return code();
    }
    if let Err(payload) = catch_unwind(AssertUnwindSafe(code)) {
        drop_payload(payload);
    }
}

/// Drops a panic's payload, whose own destructor may panic again.
pub(crate) fn drop_payload(payload: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(move || drop(payload))) {
        std::mem::forget(second);
    }
}
