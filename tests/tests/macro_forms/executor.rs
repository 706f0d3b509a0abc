//! `promise!(|resolve, reject| ..)`.

use std::io;
use std::thread;

use promise_core::prelude::*;

use super::run;

#[test]
fn it_runs_at_once() {
    let log = run(|log| {
        log.add("before");
        promise!(|resolve| {
            log.add("executor");
            resolve(1);
        })
        .detach(drop);
        log.add("after");
    });
    assert_eq!(log, "before executor after");
}

#[test]
fn the_first_call_wins_and_both_may_be_called_often() {
    let promise = promise!(|resolve, reject| {
        resolve(1);
        resolve(2);
        reject(Error::msg("late"));
        reject(Error::msg("later"));
    });
    assert_eq!(promise.wait().unwrap(), 1);
}

#[test]
fn the_reason_is_what_reject_takes() {
    let promise: Promise<(), io::Error> = promise!(|_resolve, reject| reject(io::ErrorKind::NotFound.into()));
    assert_eq!(promise.wait().unwrap_err().kind(), io::ErrorKind::NotFound);
    let promise: Promise<u8, String> =
        promise!(|resolve: u8, reject: String| if false { resolve(1) } else { reject("no".into()) });
    assert_eq!(promise.wait().unwrap_err(), "no");
    let promise: Promise<u8> = promise!(|resolve, _reject| resolve(1));
    assert_eq!(promise.wait().unwrap(), 1);
    let promise: Promise<u8, io::Error> = promise!(|resolve| resolve(1), error = io::Error);
    assert_eq!(promise.wait().unwrap(), 1);
}

#[test]
fn its_failures_reject() {
    let promise: Promise<u8> = promise!(|resolve| resolve("300".parse()?));
    assert_eq!(promise.wait().unwrap_err().to_string(), "number too large to fit in target type");
    let promise: Promise<u8> = promise!(|_resolve| panic!("in executor"));
    assert_eq!(promise.wait().unwrap_err().to_string(), "panicked: in executor");
    let promise: Promise<u8> = promise!(|_resolve| Err(String::from("given")));
    assert_eq!(promise.wait().unwrap_err().to_string(), "given");
    let promise: Promise<u8> = promise!(|_resolve| {
        return Err("returned");
    });
    assert_eq!(promise.wait().unwrap_err().to_string(), "returned");
}

#[test]
fn it_may_return_early() {
    let promise = |stop: bool| {
        promise!(|resolve| {
            if stop {
                resolve(1);
                return;
            }
            resolve(2);
        })
    };
    assert_eq!((promise(true).wait().unwrap(), promise(false).wait().unwrap()), (1, 2));
}

#[test]
fn dropping_both_functions_rejects_with_the_place() {
    let line = line!() + 1;
    let promise: Promise<u8> = promise!(|resolve| drop(resolve));
    let reason = promise.wait().unwrap_err().to_string();
    assert!(reason.contains(&format!("{}:{line}", file!())), "{reason}");
}

#[test]
fn what_it_returns_is_kept_until_it_settles() {
    let (dropped, is_dropped) = std::sync::mpsc::channel();
    struct Guard(std::sync::mpsc::Sender<()>);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.send(()).unwrap();
        }
    }
    let mut kept = None;
    let promise = promise!(|resolve| {
        kept = Some(resolve);
        Guard(dropped)
    });
    assert!(is_dropped.try_recv().is_err());
    kept.unwrap()(1);
    assert_eq!(promise.wait().unwrap(), 1);
    is_dropped.recv().unwrap();
}

#[test]
fn the_functions_go_anywhere() {
    let promise = promise!(|resolve, reject| {
        let resolve = resolve.clone();
        thread::spawn(move || if true { resolve(1) } else { reject(Error::msg("no")) });
    });
    assert_eq!(promise.wait().unwrap(), 1);
}

#[test]
fn the_reason_is_error_where_reject_is_not_used() {
    #[allow(unused_variables)]
    let promise = promise!(|resolve, reject| drop(thread::spawn(move || resolve(1))));
    let promise: Promise<i32, Error> = promise;
    assert_eq!(promise.wait().unwrap(), 1);
    // A type that is written counts.
    let promise = promise!(|resolve, _reject: Fault| resolve(2));
    let promise: Promise<i32, Fault> = promise;
    assert_eq!(promise.wait().unwrap(), 2);
}
