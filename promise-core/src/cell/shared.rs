//! What several reactions or handles share: an `Arc<Mutex<_>>` that makes no exchanges where all of them are on one thread.

use std::cell::RefCell;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::PoisonError;

use crate::sync::{AtomicUsize, Mutex, Ordering};

/// Counted as an `Arc` is.
pub(crate) struct Shared<S>(NonNull<Counted<S>>);

struct Counted<S> {
    handles: AtomicUsize,
    /// All handles are on one thread.
    local: bool,
    shared: S,
}

// SAFETY: as for an `Arc`. Whoever makes a local one keeps its handles on their thread.
unsafe impl<S: Send + Sync> Send for Shared<S> {}
// SAFETY: as above.
unsafe impl<S: Send + Sync> Sync for Shared<S> {}

impl<S> Shared<S> {
    /// The first handle. The caller keeps those of a local one on this thread.
    pub(crate) fn new(local: bool, shared: S) -> Self {
        let counted = Counted { handles: AtomicUsize::new(1), local, shared };
        Shared(NonNull::from(Box::leak(Box::new(counted))))
    }

    #[inline]
    fn counted(&self) -> &Counted<S> {
        // SAFETY: a handle keeps it.
        unsafe { self.0.as_ref() }
    }
}

impl<S> Deref for Shared<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.counted().shared
    }
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        let Counted { handles, local, .. } = self.counted();
        if *local {
            // ORDERING: Relaxed: it is all on one thread.
            let before = handles.load(Ordering::Relaxed);
            // ORDERING: as above.
            handles.store(before + 1, Ordering::Relaxed);
        } else {
            // ORDERING: Relaxed: who has a handle makes another one. Each is kept by something, so they are never too many.
            handles.fetch_add(1, Ordering::Relaxed);
        }
        Shared(self.0)
    }
}

impl<S> Drop for Shared<S> {
    fn drop(&mut self) {
        let Counted { handles, local, .. } = self.counted();
        let before = if *local {
            // ORDERING: Relaxed, also below: it is all on one thread.
            let before = handles.load(Ordering::Relaxed);
            // ORDERING: as above.
            handles.store(before - 1, Ordering::Relaxed);
            before
        } else {
            // ORDERING: Release publishes what this handle was used for to the last one, Acquire takes it over from the others.
            handles.fetch_sub(1, Ordering::AcqRel)
        };
        if before == 1 {
            // SAFETY: it was the last handle.
            drop(unsafe { Box::from_raw(self.0.as_ptr()) });
        }
    }
}

/// Looked at by one at a time: under a lock, unless all who look are on one thread.
pub(crate) struct Guarded<S> {
    lock: Option<Mutex<()>>,
    state: RefCell<S>,
}

// SAFETY: the state is looked at under the lock. Whoever makes one without keeps it on its thread.
unsafe impl<S: Send> Sync for Guarded<S> {}

impl<S> Guarded<S> {
    /// The caller keeps a local one on this thread.
    pub(crate) fn new(local: bool, state: S) -> Self {
        Guarded { lock: (!local).then(|| Mutex::new(())), state: RefCell::new(state) }
    }

    /// Looks at the state. None of the user's code may run in here: it might come back.
    pub(crate) fn with<R>(&self, code: impl FnOnce(&mut S) -> R) -> R {
        let _locked = self.lock.as_ref().map(|lock| lock.lock().unwrap_or_else(PoisonError::into_inner));
        code(&mut self.state.borrow_mut())
    }
}
