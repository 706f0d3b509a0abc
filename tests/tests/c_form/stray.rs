//! Calls of C that find no callback, and callbacks that are taken back.

use std::ffi::{c_int, c_void};
use std::sync::{Arc, Mutex};
use std::thread;

use promise_core::foreign::{self, Revoker};
use promise_core::prelude::*;
use promise_tests::kit::{ON_PURPOSE, quiet};

type Done = extern "C" fn(*mut c_void, c_int) -> c_int;

/// Keeps the callback until it is called.
#[derive(Clone, Default)]
struct Library(Arc<Mutex<Vec<(usize, Done)>>>);

impl Library {
    fn start(&self, done: Done, user_data: *mut c_void) {
        self.0.lock().unwrap().push((user_data.addr(), done));
    }

    /// Calls the callback with this number, as often as it is told to.
    fn call(&self, number: usize, value: c_int) -> c_int {
        let (user_data, done) = self.0.lock().unwrap()[number];
        done(std::ptr::without_provenance_mut(user_data), value)
    }

    fn user_data(&self, number: usize) -> usize {
        self.0.lock().unwrap()[number].0
    }
}

#[test]
fn a_late_call_is_told_with_the_place_of_its_promise() {
    let library = Library::default();
    let start = || promise!(library.start(_ = |n| n, _), returning = 5);
    let promise = start();
    let key = library.user_data(0);
    assert_ne!(key, 0, "some libraries take a null pointer for no user data");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = seen.clone();
    let _hook = foreign::on_stray_call(move |call| {
        if call.user_data() == key {
            told.lock().unwrap().push(call.to_string());
        }
        panic!("{ON_PURPOSE}: no matter");
    });
    quiet();
    assert_eq!(library.call(0, 1), 5);
    assert_eq!(library.call(0, 2), 0, "a call that finds nothing gives something neutral back");
    let at = promise.origin().to_string();
    assert_eq!(*seen.lock().unwrap(), [format!("late call of the callback of the promise made at {at}")]);
    assert_eq!(promise.wait().unwrap(), 1);
    // The place of its callback in the table is used again.
    let others: Vec<_> = (0..100).map(|_| start()).collect();
    assert_eq!(library.call(0, 3), 0);
    assert!(others.iter().all(Promise::is_pending));
    assert_eq!(seen.lock().unwrap().len(), 2);
    (1..=100).for_each(|number| assert_eq!(library.call(number, 4), 5));
    others.into_iter().for_each(|promise| assert_eq!(promise.wait().unwrap(), 4));
}

#[test]
fn the_key_of_another_threads_callback_finds_nothing() {
    fn start(library: &Library) -> Promise<c_int> {
        promise!(library.start(_ = |n| n, _), returning = 5, thread = current)
    }
    let (library, there) = (Library::default(), Library::default());
    let here = start(&library);
    let other = there.clone();
    thread::spawn(move || {
        // The same closure, at the same place of another table.
        let promise = start(&other);
        assert_eq!(library.call(0, 1), 0);
        assert!(promise.is_pending());
        assert_eq!(other.call(0, 2), 5);
        assert_eq!(promise.wait().unwrap(), 2);
        // The thread ends with a callback in its table.
        let forgotten = start(&other);
        (library, forgotten)
    })
    .join()
    .map(|(library, forgotten)| {
        assert!(matches!(forgotten.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
        assert!(here.is_pending());
        assert_eq!(library.call(0, 3), 5);
        assert_eq!(here.wait().unwrap(), 3);
    })
    .unwrap();
}

#[test]
fn what_is_not_the_callbacks_own_finds_nothing() {
    let library = Library::default();
    let one = promise!(library.start(_ = |n| n + 1, _), returning = 1);
    let two = promise!(library.start(_ = |n| n + 2, _), returning = 2);
    // C mixes them up: the function of one with the user data of the other, or with something else.
    {
        let mut waiting = library.0.lock().unwrap();
        let (first, second) = (waiting[0], waiting[1]);
        waiting.extend([(first.0, second.1), (12345, first.1)]);
    }
    assert_eq!((library.call(2, 1), library.call(3, 1)), (0, 0));
    assert!(one.is_pending() && two.is_pending());
    assert_eq!((library.call(0, 1), library.call(1, 1)), (1, 2));
    assert_eq!((one.wait().unwrap(), two.wait().unwrap()), (2, 3));
}

#[test]
fn a_panic_of_what_is_given_back_does_not_reach_c() {
    quiet();
    let library = Library::default();
    let promise = promise!(
        library.start(_ = |n| n, _),
        returning = if true { panic!("{ON_PURPOSE}: nothing to give") } else { 1 }
    );
    assert_eq!(library.call(0, 1), 0);
    assert_eq!(promise.wait().unwrap(), 1);
}

#[test]
fn a_revoker_takes_back_what_waits() {
    let library = Library::default();
    let revoker = Revoker::new();
    let start = || promise!(library.start(_ = |n| n, _), returning = 0, revoker = &revoker);
    let (done, revoked) = (start(), start());
    library.call(0, 1);
    assert_eq!(revoker.revoke(), 1);
    assert_eq!(done.wait().unwrap(), 1);
    let line = line!() - 5;
    let reason = revoked.wait().unwrap_err().to_string();
    assert!(reason.contains(&format!("{}:{line}", file!())), "{reason}");
    let dropped = start();
    drop(revoker);
    assert!(matches!(dropped.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
}

#[test]
fn an_argument_that_fails_takes_the_callback_back() {
    fn start(
        library: &Library,
        captured: Arc<c_int>,
        n: Result<c_int, String>,
    ) -> Result<Promise<c_int>, String> {
        fn start(library: &Library, done: Done, user_data: *mut c_void, _: c_int) {
            library.start(done, user_data);
        }
        Ok(promise!(start(library, _ = |n| *captured + n, _, n?), returning = 0))
    }
    let library = Library::default();
    let captured = Arc::new(0);
    let waiting = start(&library, captured.clone(), Ok(1)).unwrap();
    assert_eq!(start(&library, captured.clone(), Err("no".into())).err().unwrap(), "no");
    assert_eq!(Arc::strong_count(&captured), 2);
    assert_eq!(library.0.lock().unwrap().len(), 1, "the call was not made");
    library.call(0, 2);
    assert_eq!(waiting.wait().unwrap(), 2);
}
