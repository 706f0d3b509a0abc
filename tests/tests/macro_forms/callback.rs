//! `promise!(call(.., _))`.

use std::io;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use promise_core::prelude::*;

type Callback<T> = Box<dyn FnOnce(T) + Send>;

fn call<T>(value: T, done: impl FnOnce(T)) {
    done(value);
}

#[test]
fn the_argument_decides() {
    assert_eq!(promise!(call(1, _)).wait().unwrap(), 1);
    assert_eq!(promise!(call(Ok::<_, io::Error>(1), _)).wait().unwrap(), 1);
    assert_eq!(promise!(call(Err::<u8, _>("text"), _)).wait().unwrap_err().to_string(), "text");
    assert_eq!(promise!(call((None::<String>, Some(1)), _)).wait().unwrap(), 1);
    assert_eq!(promise!(call((Some("node"), Some(1)), _)).wait().unwrap_err().to_string(), "node");
    assert!(promise!(call((None::<String>, None::<u8>), _)).wait().is_err());
    assert_eq!(promise!(call(Promise::<u8>::resolve(1), _)).wait().unwrap(), 1);
    assert_eq!(promise!(call(Some(1), _)).wait().unwrap(), Some(1));
    assert_eq!(
        promise!(call(Err::<u8, _>(String::from("same")), _), error = String).wait().unwrap_err(),
        "same"
    );
}

#[test]
fn it_stands_anywhere_in_a_call() {
    struct Request<'a> {
        done: &'a mut dyn FnMut(u8),
    }
    struct Builder(u8);
    impl Builder {
        fn number(self, n: u8) -> Self {
            Builder(n)
        }
        fn done(&self, done: impl Fn(u8)) -> &Self {
            done(self.0);
            self
        }
    }
    fn optional(done: Option<Callback<u8>>, n: u8) {
        done.unwrap()(n);
    }
    fn borrowed(done: &dyn Fn(u8)) {
        done(2);
    }
    fn shared(done: Arc<dyn Fn(u8)>) {
        done(3);
    }
    fn request(request: Request<'_>) {
        (request.done)(4);
    }
    assert_eq!(promise!(optional(Some(Box::new(_)), 1)).wait().unwrap(), 1);
    assert_eq!(promise!(borrowed(&_)).wait().unwrap(), 2);
    assert_eq!(promise!(shared(Arc::new(_))).wait().unwrap(), 3);
    assert_eq!(promise!(request(Request { done: &mut _ })).wait().unwrap(), 4);
    assert_eq!(promise!(Builder(0).number(5).done(_)).wait().unwrap(), 5);
    assert_eq!(
        promise!({
            let builder = Builder(6);
            builder.done(_);
        })
        .wait()
        .unwrap(),
        6
    );
    assert_eq!(promise!((call(7, _))).wait().unwrap(), 7);
    assert_eq!(promise!(call(8, _).then(|n| n + 1).catch(|_| 0)).wait().unwrap(), 9);
}

#[test]
fn callbacks_of_any_arity() {
    fn nothing(done: impl FnOnce() -> bool) {
        assert!(!done());
    }
    fn lent(done: impl FnOnce(&str, &[u8]) -> i32) {
        assert_eq!(done("lent", &[1, 2]), -1);
    }
    promise!(nothing(_()), returning = false).wait().unwrap();
    assert_eq!(promise!(lent(_ = |text, bytes| text.len() + bytes.len()), returning = -1).wait().unwrap(), 6);
    let failed = promise!(lent(_ = |text, _| text.parse::<u8>()), returning = -1).wait();
    assert_eq!(failed.unwrap_err().to_string(), "invalid digit found in string");
    let failed = promise!(
        lent(
            _ = |text, _| {
                let n: u8 = text.parse()?;
                n
            }
        ),
        returning = -1
    )
    .wait();
    assert_eq!(failed.unwrap_err().to_string(), "invalid digit found in string");
    let early = promise!(
        lent(
            _ = |text, _| {
                if text.len() == 4 {
                    return 44;
                }
                0
            }
        ),
        returning = -1
    )
    .wait();
    assert_eq!(early.unwrap(), 44);
    let panicked: Result<u8, _> = promise!(lent(_ = |_, _| panic!("in callback")), returning = -1).wait();
    assert_eq!(panicked.unwrap_err().to_string(), "panicked: in callback");
}

#[test]
fn a_call_that_fails_rejects() {
    fn fails(_done: impl FnOnce(u8)) -> Result<(), io::Error> {
        Err(io::ErrorKind::NotFound.into())
    }
    assert_eq!(promise!(fails(_)).wait().unwrap_err().to_string(), "entity not found");
}

#[test]
fn a_callback_that_is_dropped_rejects_with_the_place() {
    let line = line!() + 1;
    let reason = promise!(drop::<Callback<u8>>(Box::new(_))).wait().unwrap_err().to_string();
    assert!(reason.contains(&format!("{}:{line}", file!())), "{reason}");
}

#[test]
fn what_the_call_returns_is_kept_until_it_settles() {
    struct Timer(Callback<u8>, Option<std::sync::mpsc::Sender<()>>);
    let (stopped, is_stopped) = channel();
    let slot = Arc::new(Mutex::new(None));
    struct Subscription(std::sync::mpsc::Sender<()>);
    impl Drop for Subscription {
        fn drop(&mut self) {
            self.0.send(()).unwrap();
        }
    }
    let subscribe = |timer: Timer| {
        *slot.lock().unwrap() = Some(timer.0);
        Ok::<_, io::Error>(Subscription(timer.1.unwrap()))
    };
    let promise = promise!(subscribe(Timer(Box::new(_), Some(stopped))));
    assert!(is_stopped.try_recv().is_err(), "it would never be called");
    slot.lock().unwrap().take().unwrap()(3);
    assert_eq!(promise.wait().unwrap(), 3);
    is_stopped.recv().unwrap();
}

#[test]
fn cancel_runs_when_the_last_handle_goes_while_it_is_pending() {
    let pending = |close: bool| {
        let slot = Mutex::new(None::<Callback<u8>>);
        let (cancelled, is_cancelled) = channel();
        let store = |done: Callback<u8>| *slot.lock().unwrap() = Some(done);
        let chained =
            promise!(store(Box::new(_)).then(|n| n + 1), cancel = move || cancelled.send(()).unwrap());
        if close {
            drop(chained);
        } else {
            slot.lock().unwrap().take().unwrap()(1);
            assert_eq!(chained.wait().unwrap(), 2);
        }
        is_cancelled.recv_timeout(Duration::from_secs(10)).is_ok()
    };
    assert!(pending(true));
    assert!(!pending(false));
}

#[test]
fn the_callback_is_send_and_called_once_or_often() {
    fn on_thread(done: impl Fn(u8) + Send + Sync + 'static) {
        std::thread::spawn(move || {
            done(1);
            done(2);
        });
    }
    assert_eq!(promise!(on_thread(_)).wait().unwrap(), 1);
}
