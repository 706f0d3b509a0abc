//! The same of loom.

use loom::sync::atomic;

pub(crate) use loom::cell::Cell;
pub(crate) use loom::sync::atomic::Ordering;
pub(crate) use loom::sync::{Arc, Mutex};

use loom::sync::MutexGuard;

use super::meetings;

/// Passes on what changes an atomic.
macro_rules! changes {
    ($name:ident<$($param:ident)?> of $value:ty: $($change:ident($($arg:ident: $of:ty),+) $(-> $gives:ty)?;)+) => {
        #[allow(dead_code, reason = "those of one kind have the same methods")]
        impl $(<$param>)? $name $(<$param>)? {$(
            #[track_caller]
            pub(crate) fn $change(&self, $($arg: $of),+) $(-> $gives)? {
                let before = self.0.$change($($arg),+);
                meetings::changed(&self.0);
                before
            }
        )+}
    };
}

/// Loom's atomics, which note who comes to them: see [`meetings`]. Some notice when they are dropped while somebody else may still
/// use them. Loom forgets that a load was raced by a thread that loads and then stores, and would miss that order: so a load of
/// those also touches a second atomic.
macro_rules! atomics {
    ($($name:ident<$($param:ident)?> of $value:ty $(, with $touched:ident)? $(, counting $count:ident)?;)+) => {$(
        pub(crate) struct $name $(<$param>)? (atomic::$name $(<$param>)? $(, atomic::$touched)?);

        impl $(<$param>)? $name $(<$param>)? {
            pub(crate) fn new(value: $value) -> Self {
                $name(atomic::$name::new(value) $(, atomic::$touched::new(0))?)
            }
            #[track_caller]
            pub(crate) fn load(&self, order: Ordering) -> $value {
                // ORDERING: Relaxed: only that it is touched counts.
                $(<atomic::$touched>::fetch_add(&self.1, 1, Ordering::Relaxed);)?
                let value = self.0.load(order);
                meetings::looked(&self.0);
                value
            }
        }
        impl $(<$param>)? Drop for $name $(<$param>)? {
            fn drop(&mut self) {
                meetings::is_over(&self.0);
                $(let _: Option<atomic::$touched> = { self.0.with_mut(|_| ()); None };)?
            }
        }
        changes! { $name<$($param)?> of $value:
            store(value: $value, order: Ordering);
            swap(value: $value, order: Ordering) -> $value;
            compare_exchange(seen: $value, next: $value, order: Ordering, fails: Ordering) -> Result<$value, $value>;
            compare_exchange_weak(seen: $value, next: $value, order: Ordering, fails: Ordering) -> Result<$value, $value>;
            fetch_update(order: Ordering, fails: Ordering, change: impl FnMut($value) -> Option<$value>) -> Result<$value, $value>;
        }
        $(changes! { $name<> of $count:
            fetch_add(by: $count, order: Ordering) -> $count;
            fetch_sub(by: $count, order: Ordering) -> $count;
            fetch_or(flags: $count, order: Ordering) -> $count;
            fetch_and(flags: $count, order: Ordering) -> $count;
        })?
    )+};
}

atomics! {
    AtomicBool<> of bool;
    AtomicU8<> of u8, counting u8;
    AtomicU16<> of u16, counting u16;
    AtomicU32<> of u32, with AtomicU32, counting u32;
    AtomicUsize<> of usize, with AtomicU32, counting usize;
    AtomicPtr<T> of *mut T, with AtomicU32;
}

/// Loom's `thread_local!`, for declarations in the form that `std` has for constants.
macro_rules! per_thread {
    ($(#[$doc:meta])* static $name:ident: $type:ty = const $value:block;) => {
        loom::thread_local! { $(#[$doc])* static $name: $type = $value; }
    };
}
pub(crate) use per_thread;

/// What is in an atomic that nobody else has.
pub(crate) fn own(atomic: &mut AtomicUsize) -> usize {
    // ORDERING: Relaxed: nobody else has it.
    atomic.load(Ordering::Relaxed)
}

/// Says nothing to the compiler.
///
/// # Safety
/// None.
pub(crate) unsafe fn stays(_: &AtomicUsize, _: usize) {}

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
