//! A callback in a table, until the call that takes it has succeeded.

use std::cell::Cell;
use std::panic::Location;

use super::store::Entry;
use crate::foreign::Revoker;
use crate::{Promise, Reason};

/// `revoker = &revoker`
pub fn under(revoker: &Revoker) -> Option<&Revoker> {
    Some(revoker)
}

/// Takes the callback back when the call is never made, because an argument failed, or when it has failed.
pub(super) struct Registration<'r> {
    entry: Cell<Option<Entry>>,
    origin: &'static Location<'static>,
    revoker: Option<&'r Revoker>,
}

impl<'r> Registration<'r> {
    pub(super) fn new(origin: &'static Location<'static>, revoker: Option<&'r Revoker>) -> Self {
        Registration { entry: Cell::new(None), origin, revoker }
    }

    /// Where the promise was made.
    pub(super) fn origin(&self) -> &'static Location<'static> {
        self.origin
    }

    /// The callback waits: gives its key.
    pub(super) fn enter(&self, entry: Entry) -> usize {
        self.entry.set(Some(entry));
        if let Some(revoker) = self.revoker {
            revoker.add(entry);
        }
        entry.key()
    }
}

impl Drop for Registration<'_> {
    fn drop(&mut self) {
        if let Some(entry) = self.entry.take() {
            entry.reclaim();
        }
    }
}

/// Ends the call. If it has failed, the callback is taken back.
pub(super) fn registered<T, E: Reason>(
    registration: &Registration<'_>,
    promise: &mut Promise<T, E>,
    result: Result<(), E>,
) {
    let entry = registration.entry.take();
    if let Err(reason) = result {
        promise.fail_call(reason);
        if let Some(entry) = entry {
            entry.reclaim();
        }
    }
}
