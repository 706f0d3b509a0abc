//! Values that tell what happens to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Log;

/// Counts its clones. Clones of a clone count for the first.
#[derive(Debug, Default)]
pub struct Clones(Arc<AtomicUsize>);

impl Clones {
    /// What is to be put into a promise, and what tells how often it was cloned.
    pub fn new() -> (Self, impl Fn() -> usize) {
        let count = Arc::new(AtomicUsize::new(0));
        (Clones(count.clone()), move || count.load(Ordering::SeqCst))
    }
}

impl Clone for Clones {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::SeqCst);
        Clones(self.0.clone())
    }
}

/// Adds a line to a log when it is dropped.
#[derive(Debug)]
pub struct OnDrop(Log, String);

impl OnDrop {
    /// One that adds this line.
    #[must_use]
    pub fn new(log: &Log, line: impl ToString) -> Self {
        OnDrop(log.clone(), line.to_string())
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.add(&self.1);
    }
}
