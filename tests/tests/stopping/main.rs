//! Cancelling: `cancel_on_drop`, `abortable`, what they do to chains and combinators, and waits that are given up.

mod abort;
mod chains;
mod combinators;
mod waits;

use promise_core::__private::{callback_promise, on_cancel};
use promise_tests::kit::{Counting, Log, OnDrop, Text};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Pending = (Text<u32>, promise_core::Resolver<u32, String>);

/// A promise of a callback, which tells when it is cancelled.
fn wrapped(log: &Log) -> Pending {
    let (promise, resolver) = callback_promise::<u32, String>();
    on_cancel(&promise, log.mark("cancel"));
    (promise, resolver)
}

fn watched(log: &Log, name: &str) -> impl FnOnce(u32) -> u32 + Send + use<> {
    let (ran, dropped) = (log.mark(&format!("{name} ran")), OnDrop::new(log, format!("{name} dropped")));
    move |n| {
        let _dropped = dropped;
        ran();
        n
    }
}
