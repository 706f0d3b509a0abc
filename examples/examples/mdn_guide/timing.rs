//! "Timing": when handlers run.

use super::page::{fetch, inspect, ms, uncaught, wait};
use promise_core::prelude::*;
use promise_core::{queue_microtask, set_timeout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// "Guarantees": a callback may be called at once or later, and what stands behind the call depends on it.
pub fn guarantees_of_callbacks() {
    fn do_something(inline: bool, callback: impl FnOnce() + Send + 'static) {
        if inline {
            callback();
        } else {
            set_timeout(ms(1000), callback);
        }
    }
    for inline in [true, false] {
        let value = Arc::new(AtomicU32::new(1));
        let in_callback = value.clone();
        do_something(inline, move || in_callback.store(2, Ordering::Relaxed));
        println!("as a callback: {value:?}"); // 1 or 2?

        // The handler of a promise runs when the code here is done, whatever `do_something` does.
        let value = Arc::new(AtomicU32::new(1));
        let in_handler = value.clone();
        promise!(
            do_something(inline, _()).then(|()| in_handler.store(2, Ordering::Relaxed)).detach(uncaught)
        );
        println!("as a promise: {value:?}");
    }
}

/// "Guarantees": a handler never runs in the call that attaches it.
pub fn guarantees() {
    promise!(Promise::resolve(()).then(|()| println!("2")).detach(uncaught));
    println!("1");
}

/// "Guarantees": jobs come before timers.
pub fn guarantees_1234() {
    promise!(wait(0).then(|()| println!("4")).detach(uncaught));
    promise!(Promise::resolve(()).then(|()| println!("2")).then(|()| println!("3")).detach(uncaught));
    println!("1");
}

/// "Task queues vs. microtasks": the handler is a job, and all jobs are done before the next timer.
pub fn task_queues_and_microtasks() {
    let promise = promise!(|resolve| {
        println!("Promise callback");
        resolve(());
    });
    let promise = promise!(promise.then(|()| println!("Promise callback (.then)")));
    println!("Promise (pending) {}", inspect(&promise));
    set_timeout(ms(0), move || println!("event-loop cycle: Promise (fulfilled) {}", inspect(&promise)));
}

/// "When promises and tasks collide": what is in the cache is there at once, and is handed out by a job all the same.
pub fn when_promises_and_tasks_collide() {
    fn get_data(cached: bool) {
        if cached {
            queue_microtask(|| println!("loaded from the cache"));
        } else {
            promise!(fetch("/").then(|_| println!("loaded from the server")).detach(uncaught));
        }
    }
    for cached in [false, true] {
        println!("fetching data");
        get_data(cached);
        println!("data is being fetched");
    }
}
