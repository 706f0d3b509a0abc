//! `returning =`, `error =` and `cancel =`.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use promise_core::prelude::*;

#[derive(Debug, PartialEq)]
enum SdkError {
    Code(i32),
    Lost,
}

impl From<i32> for SdkError {
    fn from(code: i32) -> Self {
        SdkError::Code(code)
    }
}

impl From<Fault> for SdkError {
    fn from(_: Fault) -> Self {
        SdkError::Lost
    }
}

impl fmt::Display for SdkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

fn call<T>(value: T, done: impl FnOnce(T)) {
    done(value);
}

#[test]
fn returning_goes_to_the_api_at_each_call_and_with_each_form() {
    fn each(mut visit: impl FnMut(u8) -> ControlFlow<&'static str>) {
        assert_eq!(visit(1), ControlFlow::Break("seen"));
        assert_eq!(visit(2), ControlFlow::Break("seen"));
    }
    fn tick(mut ticked: impl FnMut() -> bool) {
        assert!(ticked() && ticked());
    }
    assert_eq!(promise!(each(_), returning = ControlFlow::Break("seen")).wait().unwrap(), 1);
    assert_eq!(promise!(each(_ = |n| n * 3), returning = ControlFlow::Break("seen")).wait().unwrap(), 3);
    promise!(tick(_()), returning = true).wait().unwrap();
}

#[test]
fn returning_is_given_back_after_a_panic_too() {
    fn each(visit: impl FnOnce(u8) -> i32) {
        assert_eq!(visit(0), -1);
    }
    let divided = promise!(each(_ = |n| 10 / n), returning = -1);
    assert!(divided.wait().unwrap_err().to_string().contains("divide by zero"));
}

#[test]
fn error_is_the_reason_of_the_callback_of_the_call_and_of_faults() {
    type Reason = SdkError;
    fn fails(_done: impl FnOnce(u8)) -> Result<(), i32> {
        Err(-3)
    }
    let given = promise!(call(Err::<u8, i32>(-1), _), error = Reason);
    assert_eq!(given.wait(), Err(SdkError::Code(-1)));
    let converted = promise!(call(-2, _ = |code: i32| Err::<u8, _>(code)), error = Reason);
    assert_eq!(converted.wait(), Err(SdkError::Code(-2)));
    assert_eq!(promise!(fails(_), error = Reason).wait(), Err(SdkError::Code(-3)));
    let lost: Result<u8, _> = promise!(drop::<Box<dyn FnOnce(u8)>>(Box::new(_)), error = Reason).wait();
    assert_eq!(lost, Err(SdkError::Lost));
    let node = promise!(call((Some(-4), None::<u8>), _), error = Reason);
    assert_eq!(node.wait(), Err(SdkError::Code(-4)));
}

type Callback = Box<dyn FnOnce(u8) + Send>;

/// Makes a promise that `cancel` belongs to, does something with it, and counts the calls of `cancel`.
fn cancelled(act: impl FnOnce(Promise<u8>, &Mutex<Option<Callback>>)) -> usize {
    let slot = Mutex::new(None);
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let store = |done: Callback| *slot.lock().unwrap() = Some(done);
    let promise = promise!(
        store(Box::new(_)),
        cancel = move || {
            counted.fetch_add(1, SeqCst);
        }
    );
    act(promise, &slot);
    count.load(SeqCst)
}

#[test]
fn cancel_runs_once_when_a_pending_promise_is_dropped_and_a_late_call_does_no_harm() {
    let count = cancelled(|promise, slot| {
        drop(promise);
        slot.lock().unwrap().take().unwrap()(1);
    });
    assert_eq!(count, 1);
}

#[test]
fn cancel_does_not_run_when_the_promise_has_settled() {
    let count = cancelled(|promise, slot| {
        slot.lock().unwrap().take().unwrap()(1);
        drop(promise);
    });
    assert_eq!(count, 0);
}

#[test]
fn cancel_does_not_run_when_the_callback_was_dropped() {
    let count = cancelled(|promise, slot| {
        *slot.lock().unwrap() = None;
        drop(promise.wait());
    });
    assert_eq!(count, 0);
}

#[test]
fn cancel_waits_for_the_last_handle() {
    let count = cancelled(|promise, slot| {
        let other = promise.clone();
        drop(promise);
        slot.lock().unwrap().take().unwrap()(1);
        assert_eq!(other.wait().unwrap(), 1);
    });
    assert_eq!(count, 0);
}

/// A call whose handle has to be given back to cancel: the promise hands it over.
mod handles {
    use super::*;
    use std::io;

    #[derive(Default)]
    struct Pool {
        callbacks: Mutex<Vec<Callback>>,
        cancelled: Arc<Mutex<Vec<u64>>>,
    }

    struct Job(u64, Arc<Mutex<Vec<u64>>>);

    impl Job {
        fn cancel(self) {
            self.1.lock().unwrap().push(self.0);
        }
    }

    impl Pool {
        fn job(&self, done: Callback) -> Job {
            self.callbacks.lock().unwrap().push(done);
            Job(1, Arc::clone(&self.cancelled))
        }

        fn checked_job(&self, done: Callback) -> io::Result<Job> {
            Ok(self.job(done))
        }

        /// Handles that are numbers, as browsers give them.
        fn id(&self, done: Callback) -> u64 {
            self.callbacks.lock().unwrap().push(done);
            2
        }

        fn checked_id(&self, done: Callback) -> io::Result<u64> {
            Ok(self.id(done))
        }

        fn refused(&self, _done: Callback) -> io::Result<Job> {
            Err(io::Error::other("too many"))
        }

        fn cancelled(&self) -> Vec<u64> {
            self.cancelled.lock().unwrap().clone()
        }
    }

    /// Dropped while it is pending, and when it has settled.
    fn check(id: u64, call: impl Fn(&Pool, Arc<Mutex<Vec<u64>>>) -> Promise<u8>) {
        let pool = Pool::default();
        drop(call(&pool, Arc::clone(&pool.cancelled)));
        assert_eq!(pool.cancelled(), [id]);

        let pool = Pool::default();
        let promise = call(&pool, Arc::clone(&pool.cancelled));
        let done = pool.callbacks.lock().unwrap().pop().unwrap();
        done(1);
        assert_eq!(promise.wait().unwrap(), 1);
        assert_eq!(pool.cancelled(), [0; 0]);
    }

    #[test]
    fn an_owned_handle() {
        check(1, |pool, _| promise!(pool.job(Box::new(_)), cancel = |job| job.cancel()));
        check(1, |pool, _| promise!(pool.checked_job(Box::new(_)), cancel = |job| job.cancel()));
    }

    #[test]
    fn a_number() {
        check(2, |pool, list| {
            promise!(pool.id(Box::new(_)), cancel = move |id| list.lock().unwrap().push(id))
        });
        check(2, |pool, list| {
            promise!(pool.checked_id(Box::new(_)), cancel = move |id| list.lock().unwrap().push(id))
        });
    }

    #[test]
    fn a_call_that_failed_has_none() {
        let pool = Pool::default();
        let cancel = Job::cancel;
        let refused = promise!(pool.refused(Box::new(_)), cancel = move |job| cancel(job));
        assert_eq!(refused.wait().unwrap_err().to_string(), "too many");
        assert_eq!(pool.cancelled(), [0; 0]);
    }

    #[test]
    fn a_chain_is_cancelled_with_its_source() {
        let pool = Pool::default();
        let event_loop = EventLoop::new();
        let promise =
            event_loop.enter(|| promise!(pool.job(Box::new(_)).then(|n| n + 1), cancel = |job| job.cancel()));
        drop(promise);
        event_loop.run_until_idle();
        assert_eq!(pool.cancelled(), [1]);
    }
}
