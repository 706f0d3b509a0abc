//! What the state machine is made of: the cells, atomics, locks and thread-locals of `std`, or loom's when a model is checked.

#[cfg(not(loom))]
mod plain {
    pub(crate) use std::cell::Cell;
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicUsize, Ordering};
    pub(crate) use std::sync::{Arc, Mutex};
    pub(crate) use std::thread_local as per_thread;

    use std::sync::{MutexGuard, PoisonError};

    pub(crate) use atomic_waker::AtomicWaker;

    /// A lock that somebody may try for.
    pub(crate) struct Latch(Mutex<()>);

    pub(crate) type Latched = MutexGuard<'static, ()>;

    impl Latch {
        pub(crate) const fn new() -> Self {
            Latch(Mutex::new(()))
        }
        pub(crate) fn lock(&'static self) -> Latched {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
        /// `None`: somebody has it.
        pub(crate) fn try_lock(&'static self) -> Option<Latched> {
            self.0.try_lock().ok()
        }
    }

    /// Held beside a locked list, for models.
    pub(crate) struct Gate;

    #[inline]
    pub(crate) fn gate() -> Gate {
        Gate
    }

    /// Lets a thread go on that has something for a moment. Tried this many times before.
    pub(crate) fn give_way(tries: u32) {
        if tries < 64 {
            std::hint::spin_loop();
        } else {
            std::thread::yield_now();
        }
    }

    /// A static.
    macro_rules! global {
        (static $name:ident: $type:ty = $value:expr;) => {
            static $name: $type = $value;
        };
    }
    pub(crate) use global;
}
#[cfg(not(loom))]
pub(crate) use plain::*;

#[cfg(loom)]
mod checked {
    use std::ops::Deref;
    use std::task::Waker;

    use loom::sync::atomic;

    pub(crate) use loom::cell::Cell;
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU8, Ordering};
    pub(crate) use loom::sync::{Arc, Mutex};

    use loom::sync::MutexGuard;

    /// Loom's atomics. They notice when they are dropped while somebody else may still use them. Loom forgets that a load
    /// was raced by a thread that loads and then stores, and would miss that order: so a load also touches a second atomic.
    macro_rules! atomics {
        ($($name:ident<$($param:ident)?> of $value:ty;)+) => {$(
            pub(crate) struct $name $(<$param>)? (atomic::$name $(<$param>)?, atomic::AtomicU32);

            impl $(<$param>)? $name $(<$param>)? {
                pub(crate) fn new(value: $value) -> Self {
                    $name(atomic::$name::new(value), atomic::AtomicU32::new(0))
                }
                pub(crate) fn load(&self, order: Ordering) -> $value {
                    // ORDERING: Relaxed: only that it is touched counts.
                    self.1.fetch_add(1, Ordering::Relaxed);
                    self.0.load(order)
                }
            }
            impl $(<$param>)? Deref for $name $(<$param>)? {
                type Target = atomic::$name $(<$param>)?;
                fn deref(&self) -> &Self::Target {
                    &self.0
                }
            }
            impl $(<$param>)? Drop for $name $(<$param>)? {
                fn drop(&mut self) {
                    self.0.with_mut(|_| ());
                }
            }
        )+};
    }
    atomics! {
        AtomicU32<> of u32;
        AtomicUsize<> of usize;
        AtomicPtr<T> of *mut T;
    }

    /// Loom's `thread_local!`, for declarations in the form that `std` has for constants.
    macro_rules! per_thread {
        ($(#[$doc:meta])* static $name:ident: $type:ty = const $value:block;) => {
            loom::thread_local! { $(#[$doc])* static $name: $type = $value; }
        };
    }
    pub(crate) use per_thread;

    /// A static, made anew for each execution.
    macro_rules! global {
        (static $name:ident: $type:ty = $value:expr;) => {
            loom::lazy_static! { static ref $name: $type = $value; }
        };
    }
    pub(crate) use global;

    // A list is locked by a bit that others wait for in a loop, of which a model would explore every turn. So who locks one
    // also holds this lock, which others wait for.
    global! { static GATE: Mutex<()> = Mutex::new(()); }

    pub(crate) type Gate = MutexGuard<'static, ()>;

    pub(crate) fn gate() -> Gate {
        GATE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn give_way(_: u32) {
        drop(gate());
    }

    /// Who tries for one of loom's locks waits for it, too. So this is a flag, and a lock beside it for those who wait.
    pub(crate) struct Latch {
        taken: AtomicBool,
        waiting: Mutex<()>,
    }

    pub(crate) struct Latched {
        latch: &'static Latch,
        _waiting: Option<MutexGuard<'static, ()>>,
    }

    impl Latch {
        pub(crate) fn new() -> Self {
            Latch { taken: AtomicBool::new(false), waiting: Mutex::new(()) }
        }

        pub(crate) fn lock(&'static self) -> Latched {
            let waiting = self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            while !self.take() {
                loom::thread::yield_now();
            }
            Latched { latch: self, _waiting: Some(waiting) }
        }

        pub(crate) fn try_lock(&'static self) -> Option<Latched> {
            self.take().then(|| Latched { latch: self, _waiting: None })
        }

        fn take(&self) -> bool {
            // ORDERING: Acquire: after who had it before.
            self.taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
        }
    }

    impl Drop for Latched {
        fn drop(&mut self) {
            // ORDERING: Release: for who has it next.
            self.latch.taken.store(false, Ordering::Release);
        }
    }

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

/// Where two threads may come in each other's way. With `--cfg promise_test_delay`, now and then a thread stays here for a while.
#[inline(always)]
pub(crate) fn racy() {
    #[cfg(promise_test_delay)]
    delay::now_and_then();
}

#[cfg(promise_test_delay)]
mod delay {
    use std::cell::Cell;
    use std::time::Duration;

    thread_local! { static STATE: Cell<u32> = const { Cell::new(0) }; }

    pub(super) fn now_and_then() {
        STATE.with(|state| {
            let mut x = state.get();
            if x == 0 {
                // Another sequence on each thread.
                x = std::ptr::from_ref(state).addr() as u32 | 1;
            }
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            state.set(x);
            match x % 512 {
                0 => std::thread::sleep(Duration::from_micros(u64::from(x >> 26))),
                1..16 => std::thread::yield_now(),
                _ => {}
            }
        });
    }
}
