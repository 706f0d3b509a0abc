//! JavaScript values for Rust to keep.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::sys::RawRef;

/// A JavaScript value that is kept until the last clone is dropped.
///
/// It is a key of the [`Table`] of the thread where the value lives, so that it can be sent about freely: on every other
/// thread the key opens nothing, and [`Env::get`](crate::env::Env::get) panics.
#[derive(Clone, Debug)]
pub(crate) struct JsRef(Arc<Entry>);

#[derive(Debug)]
struct Entry {
    key: u64,
    dropped: Arc<Mutex<Vec<u64>>>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        // Not the place for Node-API: this may be another thread, or a finalizer.
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner).push(self.key);
    }
}

/// The references of one environment. Nothing in here calls JavaScript.
#[derive(Default)]
pub(crate) struct Table {
    references: RefCell<HashMap<u64, RawRef>>,
    dropped: Arc<Mutex<Vec<u64>>>,
}

impl Table {
    pub(crate) fn insert(&self, reference: RawRef) -> JsRef {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        // ORDERING: Relaxed: only that no two are equal counts.
        let key = KEYS.fetch_add(1, Ordering::Relaxed);
        self.references.borrow_mut().insert(key, reference);
        JsRef(Arc::new(Entry { key, dropped: self.dropped.clone() }))
    }

    pub(crate) fn find(&self, value: &JsRef) -> RawRef {
        let found = self.references.borrow().get(&value.0.key).copied();
        found.expect("a JavaScript value was used on a thread where it does not live")
    }

    /// Takes out the references of the values that were dropped since the last time.
    pub(crate) fn take_dropped(&self) -> Vec<RawRef> {
        let keys = std::mem::take(&mut *self.dropped.lock().unwrap_or_else(PoisonError::into_inner));
        let mut references = self.references.borrow_mut();
        keys.iter().filter_map(|key| references.remove(key)).collect()
    }
}
