//! Hooks that the whole process shares.

use std::sync::{Arc, Mutex, PoisonError};

/// The hooks that were set; the newest is in force.
pub(crate) struct Hooks<H: ?Sized>(Mutex<Vec<(u64, Arc<H>)>>);

impl<H: ?Sized> Hooks<H> {
    pub(crate) const fn new() -> Self {
        Hooks(Mutex::new(Vec::new()))
    }

    /// Sets a hook; gives what to [`remove`](Hooks::remove) it by.
    pub(crate) fn set(&self, hook: Arc<H>) -> u64 {
        let mut hooks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = hooks.last().map_or(0, |(id, _)| id + 1);
        hooks.push((id, hook));
        id
    }

    pub(crate) fn remove(&self, id: u64) {
        let removed = {
            let mut hooks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            hooks.iter().position(|(other, _)| *other == id).map(|at| hooks.remove(at))
        };
        drop(removed);
    }

    /// The one in force.
    pub(crate) fn newest(&self) -> Option<Arc<H>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).last().map(|(_, hook)| hook.clone())
    }
}
