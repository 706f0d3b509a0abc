//! `gloo-timers` in a browser, and `neon` in Node: a guard that is not `Send`, and a callback that gives something back.

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;

use promise_core::prelude::*;

/// Empty when it has run or is cancelled.
type Timer = Rc<RefCell<Option<Box<dyn FnOnce()>>>>;

thread_local! {
    /// The browser's timers.
    static TIMERS: RefCell<Vec<Timer>> = RefCell::default();
}

fn turn_of_the_browser() {
    for timer in TIMERS.take() {
        let callback = timer.borrow_mut().take();
        if let Some(callback) = callback {
            callback();
        }
    }
}

/// Dropping it cancels.
struct Timeout(Timer);

impl Timeout {
    fn new<F: 'static + FnOnce()>(_millis: u32, callback: F) -> Timeout {
        let callback: Box<dyn FnOnce()> = Box::new(callback);
        let timer = Rc::new(RefCell::new(Some(callback)));
        TIMERS.with_borrow_mut(|timers| timers.push(Rc::clone(&timer)));
        Timeout(timer)
    }

    fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        let callback = self.0.borrow_mut().take();
        drop(callback);
    }
}

#[test]
fn gloo_timeout() {
    let over = promise!(Timeout::new(250, _()).forget());
    turn_of_the_browser();
    over.wait().unwrap();
    // A guard that is dropped drops the callback, which is noticed.
    let dropped = promise!({
        Timeout::new(250, _());
    });
    let reason = dropped.wait().unwrap_err();
    assert!(matches!(reason.fault(), Some(Fault::Abandoned(_))));
}

type NeonResult<T> = Result<T, Throw>;

#[derive(Debug)]
struct Throw;

struct Context(f64);

impl Context {
    fn global_number(&self, _name: &str) -> f64 {
        self.0
    }
}

/// Tells when JavaScript's thread has run the closure.
#[allow(dead_code)]
struct JoinHandle<T>(thread::JoinHandle<NeonResult<T>>);

struct Channel;

impl Channel {
    fn send<T, F>(&self, f: F) -> JoinHandle<T>
    where
        T: Send + 'static,
        F: FnOnce(Context) -> NeonResult<T> + Send + 'static,
    {
        JoinHandle(thread::spawn(move || f(Context(18.0))))
    }
}

#[test]
fn neon_send() {
    let channel = Channel;
    let answer = promise!(channel.send(_ = |cx| cx.global_number("answer")), returning = Ok(()));
    assert_eq!(answer.wait().unwrap(), 18.0);
}
