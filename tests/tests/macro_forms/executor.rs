//! `promise!(|resolve, reject| ..)`.

use std::io;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

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

#[test]
fn in_parentheses_links_and_methods_follow_it() {
    let log = run(|log| {
        let (seen, handler) = (log.clone(), log.clone());
        promise!(
            (|resolve| {
                log.add("executor");
                resolve(1);
            })
            .tap(move |_| seen.add("tap"))
            .then(move |n: i32| handler.add(format!("handler {n}")))
        )
        .detach(drop);
        log.add("after");
    });
    assert_eq!(log, "executor after tap handler 1");
    let promise =
        promise!((|_resolve: (), reject| reject("no".to_string())).catch(|e: &String| println!("{e}")));
    assert_eq!(promise.wait(), Ok(()));
    let promise: Promise<u8> = promise!((|resolve| resolve("300".parse()?)).map(|n: u8| n));
    assert_eq!(promise.wait().unwrap_err().to_string(), "number too large to fit in target type");
}

#[test]
#[allow(clippy::redundant_closure_call, reason = "it is what is tested")]
fn its_parentheses_mean_nothing_else() {
    assert_eq!(promise!((|resolve| resolve(1))).wait().unwrap(), 1);
    assert_eq!(promise!((|n: u8| n + 1)(1)).wait().unwrap(), 2);
    let promise: Promise<u8, io::Error> = promise!((|resolve| resolve(1)), error = io::Error);
    assert_eq!(promise.wait().unwrap(), 1);
}

#[test]
fn cancel_runs_when_the_last_handle_of_a_chain_behind_it_goes() {
    let slot = Mutex::new(None);
    let (cancelled, is_cancelled) = channel();
    let chained = promise!(
        (|resolve| *slot.lock().unwrap() = Some(resolve)).then(|n: u8| n + 1),
        cancel = move || cancelled.send(()).unwrap()
    );
    assert!(is_cancelled.try_recv().is_err());
    drop(chained);
    is_cancelled.recv_timeout(Duration::from_secs(10)).unwrap();
}
