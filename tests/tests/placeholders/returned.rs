//! What the call itself gives: an `Err` rejects, a guard is kept until the promise settles or nobody wants it any more.

use std::io;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use promise_core::prelude::*;
use promise_tests::kit::{reports_of, set_recorder};

use super::shown;

type Callback = Box<dyn FnOnce(u8) + Send>;

/// A library with one callback, which keeps it as long as its guard lives.
#[derive(Clone, Default)]
struct Library(Arc<Mutex<Option<Callback>>>);

struct Guard(Library);

impl Drop for Guard {
    fn drop(&mut self) {
        let callback = self.0.0.lock().unwrap().take();
        drop(callback);
    }
}

impl Library {
    fn subscribe(&self, done: Callback) -> Guard {
        *self.0.lock().unwrap() = Some(done);
        Guard(self.clone())
    }

    fn is_subscribed(&self) -> bool {
        self.0.lock().unwrap().is_some()
    }

    fn call(&self) {
        let callback = self.0.lock().unwrap().take();
        callback.unwrap()(1);
    }
}

fn kept(subscribe: impl Fn(&Library) -> Promise<u8>) {
    let library = Library::default();
    let promise = subscribe(&library);
    assert!(library.is_subscribed(), "the guard is gone");
    library.call();
    assert_eq!(promise.wait().unwrap(), 1);

    let library = Library::default();
    drop(subscribe(&library));
    assert!(!library.is_subscribed(), "the guard outlived the promise");
}

#[test]
fn a_guard() {
    kept(|library| promise!(library.subscribe(Box::new(_))));
}

#[test]
fn a_guard_in_a_result() {
    let subscribe = |library: &Library, done| Ok::<_, io::Error>(library.subscribe(done));
    kept(|library| promise!(subscribe(library, Box::new(_))));
    // One that can be cloned is kept all the same; only what can be copied guards nothing.
    let subscribe = |library: &Library, done| Ok::<_, io::Error>(Arc::new(library.subscribe(done)));
    kept(|library| promise!(subscribe(library, Box::new(_))));
}

#[test]
fn a_guard_in_an_option_or_a_tuple() {
    kept(|library| promise!(Some(library.subscribe(Box::new(_)))));
    kept(|library| promise!((1, library.subscribe(Box::new(_)))));
}

#[test]
fn the_guard_of_an_executor() {
    kept(|library| promise!(|resolve| library.subscribe(Box::new(resolve))));
}

/// A chain is work that goes on without its handle, so that it keeps the guard.
#[test]
fn a_guard_of_a_chain() {
    let library = Library::default();
    let (sender, receiver) = channel();
    promise!(library.subscribe(Box::new(_)).then(move |n| sender.send(n))).detach(drop);
    assert!(library.is_subscribed(), "the guard is gone");
    library.call();
    assert_eq!(receiver.recv_timeout(Duration::from_secs(10)), Ok(1));
}

#[test]
fn an_err_rejects_although_the_callback_is_dropped() {
    fn fails(done: Callback) -> Result<Guard, io::Error> {
        drop(done);
        Err(io::Error::other("not now"))
    }
    assert_eq!(shown(promise!(fails(Box::new(_))).wait()), "rejected: not now");
}

/// The call's error is what the promise has got: what the callback says later is nobody's, and no news.
#[test]
fn what_is_called_back_after_an_err_is_not_reported() {
    const LATER: &str = "called back after an error";
    type Done = Box<dyn FnOnce(Result<u8, String>)>;
    fn later(done: Done) {
        done(Err(LATER.to_string()));
    }
    set_recorder();
    let mut kept: Option<Done> = None;
    let mut nothing = |done| -> Result<(), String> {
        kept = Some(done);
        Err("refused".to_string())
    };
    let refused: Promise<u8, String> = promise!(nothing(Box::new(_)), error = String);
    assert_eq!(refused.wait().unwrap_err(), "refused");
    kept.take().map(later).unwrap();
    let mut guard = |done| -> Result<String, String> {
        kept = Some(done);
        Err("refused".to_string())
    };
    let refused: Promise<u8, String> = promise!(guard(Box::new(_)), error = String);
    assert_eq!(refused.wait().unwrap_err(), "refused");
    kept.take().map(later).unwrap();
    assert_eq!(reports_of(LATER), 0);
}

#[test]
fn an_err_after_the_callback_was_called_comes_too_late() {
    fn called_and_failed(done: impl FnOnce(u8)) -> Result<(), String> {
        done(1);
        Err("too late".to_string())
    }
    assert_eq!(promise!(called_and_failed(_)).wait().unwrap(), 1);
}

#[test]
fn numbers_units_and_references_are_left_alone() {
    struct Chained(u8);
    impl Chained {
        fn each(&mut self, done: impl FnOnce(u8)) -> &mut Self {
            done(self.0);
            self
        }
        fn look(&self, done: impl FnOnce(u8)) -> &Self {
            done(self.0);
            self
        }
    }
    fn id(done: impl FnOnce(u8)) -> u64 {
        done(1);
        17
    }
    fn checked_id(done: impl FnOnce(u8)) -> Result<u64, io::Error> {
        done(1);
        Ok(17)
    }
    assert_eq!(promise!(Chained(1).each(_)).wait().unwrap(), 1);
    assert_eq!(promise!(Chained(1).look(_)).wait().unwrap(), 1);
    assert_eq!(promise!(id(_)).wait().unwrap(), 1);
    assert_eq!(promise!(checked_id(_)).wait().unwrap(), 1);
}
