//! What the state machine is made of: the cells, atomics, locks and thread-locals of `std`, or loom's when a model is checked.

#[cfg(not(loom))]
mod plain {
    pub(crate) use std::cell::Cell;
    pub(crate) use std::sync::atomic::{
        AtomicBool, AtomicPtr, AtomicU8, AtomicU16, AtomicU32, AtomicUsize, Ordering,
    };
    pub(crate) use std::sync::{Arc, Mutex};
    pub(crate) use std::thread_local as per_thread;

    use std::sync::{MutexGuard, PoisonError};

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

    /// What is in an atomic that nobody else has.
    #[inline(always)]
    pub(crate) fn own(atomic: &mut AtomicUsize) -> usize {
        *atomic.get_mut()
    }

    /// Lets the compiler know what is in an atomic.
    ///
    /// # Safety
    /// It is that, and nobody changes it any more while others see it.
    #[inline(always)]
    pub(crate) unsafe fn stays(atomic: &AtomicUsize, value: usize) {
        // SAFETY: the caller's contract: nobody writes at the same time.
        unsafe { std::hint::assert_unchecked(*atomic.as_ptr() == value) }
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
mod checked;
#[cfg(loom)]
pub(crate) mod meetings;
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
