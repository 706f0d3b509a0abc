//! One place where panics of user code stop, and what becomes of them.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

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

/// A panic that became a rejection: its message, and the payload until somebody takes it.
///
/// ```
/// use promise_core::Panicked;
///
/// let payload = std::panic::catch_unwind(|| panic!("no more {}", "paper")).unwrap_err();
/// let panicked = Panicked::new(payload);
/// assert_eq!(panicked.message(), "no more paper");
/// assert_eq!(panicked.to_string(), "panicked: no more paper");
/// ```
#[derive(Clone)]
pub struct Panicked {
    shared: Arc<Shared>,
}

struct Shared {
    message: Cow<'static, str>,
    payload: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Panicked {
    /// Keeps what [`catch_unwind`](std::panic::catch_unwind) or `JoinHandle::join` gave.
    ///
    /// ```
    /// let panicked = promise_core::Panicked::new(Box::new("out of range"));
    /// assert_eq!(panicked.message(), "out of range");
    /// ```
    pub fn new(payload: Box<dyn Any + Send>) -> Self {
        let message = if let Some(text) = payload.downcast_ref::<&'static str>() {
            Cow::Borrowed(*text)
        } else if let Some(text) = payload.downcast_ref::<String>() {
            Cow::Owned(text.clone())
        } else {
            Cow::Borrowed("(the payload is not a text)")
        };
        Panicked { shared: Arc::new(Shared { message, payload: Mutex::new(Some(payload)) }) }
    }

    /// What was said in `panic!`, or a note that the payload is not a text.
    ///
    /// ```
    /// let panicked = promise_core::Panicked::new(Box::new(42));
    /// assert_eq!(panicked.message(), "(the payload is not a text)");
    /// ```
    pub fn message(&self) -> &str {
        &self.shared.message
    }

    /// Takes the payload, for example to hand it to [`resume_unwind`](std::panic::resume_unwind).
    ///
    /// All clones share one payload, so the first call gets it and every later one gets `None`. The message stays.
    ///
    /// ```
    /// use promise_core::Panicked;
    ///
    /// let panicked = Panicked::new(Box::new(42));
    /// let clone = panicked.clone();
    /// assert_eq!(*panicked.take_payload().unwrap().downcast::<i32>().unwrap(), 42);
    /// assert!(clone.take_payload().is_none());
    /// ```
    pub fn take_payload(&self) -> Option<Box<dyn Any + Send>> {
        // No user code runs under this lock, so a poisoned one holds nothing half done.
        self.shared.payload.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.message())
    }
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panicked").field(&self.message()).finish()
    }
}

impl std::error::Error for Panicked {}

impl Drop for Shared {
    fn drop(&mut self) {
        let payload = self.payload.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(payload) = payload {
            // Its destructor may panic.
            drop_payload(payload);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;
    use std::panic::{panic_any, resume_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    const _: () = {
        const fn clone_send_sync<T: Clone + Send + Sync + Unpin + 'static>() {}
        clone_send_sync::<Panicked>();
        assert!(size_of::<Panicked>() == 8);
    };

    #[test]
    fn messages_of_all_kinds_of_panic() {
        let of = |f: fn()| Panicked::new(catch_unwind(f).unwrap_err());
        assert_eq!(of(|| panic!("plain")).message(), "plain");
        assert_eq!(of(|| panic!("{}", 7)).message(), "7");
        assert_eq!(of(|| panic_any(7)).message(), "(the payload is not a text)");
        assert_eq!(format!("{:?}", Fault::from(of(|| panic!("x")))), r#"Panicked(Panicked("x"))"#);
    }

    #[test]
    fn the_payload_goes_to_one_taker() {
        let panicked = Panicked::new(Box::new(String::from("kept")));
        let clones: Vec<_> = (0..4).map(|_| panicked.clone()).collect();
        let taken = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for clone in &clones {
                scope.spawn(|| {
                    taken.fetch_add(usize::from(clone.take_payload().is_some()), Ordering::Relaxed)
                });
            }
        });
        assert_eq!(taken.into_inner(), 1);
        assert_eq!(panicked.message(), "kept");
    }

    #[test]
    fn a_taken_payload_can_be_thrown_again() {
        let panicked = Panicked::new(Box::new(5u8));
        let payload = panicked.take_payload().unwrap();
        let again = catch_unwind(AssertUnwindSafe(|| resume_unwind(payload))).unwrap_err();
        assert_eq!(again.downcast_ref::<u8>(), Some(&5));
    }

    struct PanicsOnDrop(Arc<AtomicUsize>, usize);
    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
            if self.1 > 0 {
                panic_any(PanicsOnDrop(self.0.clone(), self.1 - 1));
            }
        }
    }

    #[test]
    fn a_payload_that_panics_when_dropped_stays_inside() {
        for depth in 0..3 {
            let drops = Arc::new(AtomicUsize::new(0));
            let panicked = Panicked::new(Box::new(PanicsOnDrop(drops.clone(), depth)));
            drop(panicked.clone());
            assert_eq!(drops.load(Ordering::Relaxed), 0);
            drop(panicked);
            assert_eq!(drops.load(Ordering::Relaxed), 1);
        }
    }
}
