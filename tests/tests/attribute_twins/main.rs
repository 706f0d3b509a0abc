//! `#[async_promise]` on what takes a callback, on blocks and on traits.

mod blocks;
mod c_functions;
mod callbacks;
mod foreign;
mod functions;
mod options;
mod traits;

use std::fmt::Debug;
use std::thread;

use promise_core::prelude::*;

/// Calls back later, on another thread.
fn later(call: impl FnOnce() + Send + 'static) {
    thread::spawn(call);
}

/// The text of a rejection.
fn rejection<T: Debug>(promise: Promise<T>) -> String {
    promise.wait().unwrap_err().to_string()
}
