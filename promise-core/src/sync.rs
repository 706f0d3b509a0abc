//! What the state machine is made of: the cells, atomics, locks and thread-locals of `std`, or loom's when a model is checked.

#[cfg(not(loom))]
mod plain {
    pub(crate) use std::cell::Cell;
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering};
    pub(crate) use std::sync::{Arc, Mutex};
    pub(crate) use std::thread_local as per_thread;

    pub(crate) use atomic_waker::AtomicWaker;
}
#[cfg(not(loom))]
pub(crate) use plain::*;

#[cfg(loom)]
mod checked {
    use std::task::Waker;

    pub(crate) use loom::cell::Cell;
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering};
    pub(crate) use loom::sync::{Arc, Mutex};

    /// Loom's `thread_local!`, for declarations in the form that `std` has for constants.
    macro_rules! per_thread {
        ($(#[$doc:meta])* static $name:ident: $type:ty = const $value:block;) => {
            loom::thread_local! { $(#[$doc])* static $name: $type = $value; }
        };
    }
    pub(crate) use per_thread;

    /// Loom's, with the names of `atomic_waker`.
    pub(crate) struct AtomicWaker(loom::future::AtomicWaker);

    impl AtomicWaker {
        pub(crate) fn new() -> Self {
            AtomicWaker(loom::future::AtomicWaker::new())
        }
        pub(crate) fn register(&self, waker: &Waker) {
            self.0.register_by_ref(waker);
        }
        pub(crate) fn take(&self) -> Option<Waker> {
            self.0.take_waker()
        }
        pub(crate) fn wake(&self) {
            self.0.wake();
        }
    }
}
#[cfg(loom)]
pub(crate) use checked::*;
