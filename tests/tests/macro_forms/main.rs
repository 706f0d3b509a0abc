//! What the forms of the macros do when they run.

mod attribute;
mod callback;
mod chain;
mod executor;
mod order;
mod result;

use std::sync::{Arc, Mutex};

use promise_core::EventLoop;

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap()).join(" ")
    }
}

/// Runs `code` on an event loop of its own until nothing is left to do, and gives the log.
fn run(code: impl FnOnce(&Log)) -> String {
    let log = Log::default();
    let event_loop = EventLoop::with_virtual_time();
    event_loop.enter(|| code(&log));
    event_loop.run_until_idle();
    log.take()
}
