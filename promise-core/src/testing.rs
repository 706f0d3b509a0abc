//! A kit for tests: a deterministic loop with a virtual clock, that notices what would wait for ever and what is lost, and
//! runs a program in other orders from a seed.
//!
//! | | |
//! |---|---|
//! | `#[promise_core::test]` | an event loop with the real clock |
//! | `#[promise_core::test(virtual_time)]` | timers fire at once, in their order |
//! | `#[promise_core::test(strict)]` | [`run`]: a virtual clock; fails when nothing can happen any more, and when a rejection is lost |
//! | `#[promise_core::test(schedules = 100)]` | [`schedules`]: strict, and once for each seed, in another [order](Schedule) |
//!
//! ```
//! use promise_core::prelude::*;
//! use promise_core::testing::{self, Schedule};
//! use std::time::Duration;
//!
//! testing::run(Schedule::Ecma, async {
//!     let slow = sleep(Duration::from_secs(3600)).map(|()| "an hour later"); // takes no time
//!     assert_eq!(slow.await.unwrap(), "an hour later");
//! });
//! ```
//!
//! Nothing waits for other threads, for I/O, or for real time: a test that needs them has `#[promise_core::test]`.

use std::cell::RefCell;
use std::env;
use std::future::Future;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Instant;

use crate::{EventLoop, observe};

/// In which order a loop for tests runs what is ready: see [`EventLoop::with_schedule`].
///
/// ```
/// use promise_core::{EventLoop, sleep, testing::Schedule};
/// use std::time::Duration;
///
/// for schedule in [Schedule::Ecma, Schedule::Open(1), Schedule::Any(1)] {
///     let n = EventLoop::with_schedule(schedule).block_on(async {
///         sleep(Duration::from_secs(1)).map(|()| 1).await.unwrap()
///     });
///     assert_eq!(n, 1);
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// ECMAScript's order, as every loop has it.
    Ecma,
    /// ECMAScript's order of jobs; what it leaves open is chosen by the seed: which of the timers that are due at the same time
    /// comes first, which of the jobs that came from other threads, and whether a timer or one of these. A program
    /// that fails here is wrong: on another day it would fail in a browser, too.
    Open(u64),
    /// Any job that is ready may be the next one, chosen by the seed; also handlers of one promise may change places. No engine
    /// does that: it is a rough approximation of a scheduler without order, like tokio's with several workers, and finds
    /// code that counts ticks.
    Any(u64),
}

/// Runs a test on a fresh loop with a virtual clock, until `future` is done.
///
/// # Panics
/// When the future panics; when it waits and there is neither a job nor a timer left, so that it would wait for ever (with the
/// feature `tracing` the message lists what is pending and where it was made); and when a rejection was lost on this thread:
/// when it was [reported](crate::unhandled) until the loop is gone. It is named then, and goes to no hook.
///
/// ```should_panic
/// use promise_core::{Error, Promise, testing::{self, Schedule}};
///
/// testing::run(Schedule::Ecma, async {
///     drop(Promise::<()>::reject(Error::msg("nobody looks"))); // panics: a rejection was lost
/// });
/// ```
///
/// ```should_panic
/// use promise_core::{Promise, testing::{self, Schedule}};
///
/// testing::run(Schedule::Ecma, async {
///     let (promise, _resolver) = Promise::<()>::with_resolvers();
///     promise.await.unwrap(); // panics: nothing is left that could happen
/// });
/// ```
#[track_caller]
pub fn run<F: Future>(schedule: Schedule, future: F) -> F::Output {
    match run_to_end(schedule, future) {
        Ok(output) => output,
        Err(text) => panic!("{text}"),
    }
}

/// The output, or why the test has failed though its future did not panic.
#[track_caller]
fn run_to_end<F: Future>(schedule: Schedule, future: F) -> Result<F::Output, String> {
    let (lost, _watch, start) = (Collector::begin(), observe::watch(), Instant::now());
    let event_loop = EventLoop::with_schedule(schedule);
    let output = event_loop.block_on_alone(future, || observe::pending_here(start));
    let now = event_loop.now();
    drop(event_loop);
    let lost = lost.end();
    match output {
        Ok(output) if lost.is_empty() => Ok(output),
        Ok(_) => {
            Err(format!("{} rejected without anybody to notice: {}", count(lost.len()), lost.join("; ")))
        }
        Err(pending) => Err(format!(
            "the test would wait for ever: no job and no timer is left, {now:?} after its start; \
             work on other threads is not waited for, use `#[promise_core::test]` for that{pending}"
        )),
    }
}

fn count(n: usize) -> String {
    if n == 1 { "a promise was".to_string() } else { format!("{n} promises were") }
}

/// Runs a test once in ECMAScript's order, and for each seed in an order that ECMAScript leaves open and in any order: see
/// [`Schedule`]. Each time as [`run`] does, on a fresh loop.
///
/// It ends with the first one that fails, and says on stderr which it was. The variable `PROMISE_SCHEDULE=Open(17)` in the
/// environment runs that one alone.
///
/// # Panics
/// When the test does; as [`run`].
///
/// ```
/// use promise_core::{Promise, sleep, testing};
/// use std::time::Duration;
///
/// testing::schedules(0..20, || async {
///     let all = Promise::all([2, 1].map(|n| sleep(Duration::from_secs(n)).map(move |()| n)));
///     assert_eq!(all.await.unwrap(), [2, 1]);
/// });
/// ```
#[track_caller]
pub fn schedules<F: Future<Output: Verdict>>(seeds: Range<u64>, mut test: impl FnMut() -> F) -> F::Output {
    let chosen = env::var("PROMISE_SCHEDULE").ok();
    let of_seeds = seeds.flat_map(|seed| [Schedule::Open(seed), Schedule::Any(seed)]);
    let all = [Schedule::Ecma].into_iter().chain(of_seeds);
    let mut all =
        all.filter(|one| chosen.as_ref().is_none_or(|chosen| *chosen == format!("{one:?}"))).peekable();
    assert!(all.peek().is_some(), "no schedule of this test is the one of PROMISE_SCHEDULE");
    loop {
        let schedule = all.next().expect("the last one returns");
        let output = match catch_unwind(AssertUnwindSafe(|| run_to_end(schedule, test()))) {
            Ok(Ok(output)) => output,
            Ok(Err(text)) => {
                failed(schedule);
                panic!("{text}");
            }
            Err(panic) => {
                failed(schedule);
                resume_unwind(panic);
            }
        };
        if !output.passed() {
            failed(schedule);
            return output;
        }
        if all.peek().is_none() {
            return output;
        }
    }
}

fn failed(schedule: Schedule) {
    eprintln!(
        "the test failed with the schedule {schedule:?}: PROMISE_SCHEDULE='{schedule:?}' runs it alone"
    );
}

/// What a test gives: `()`, or a `Result`.
#[diagnostic::on_unimplemented(
    message = "a test with `schedules` cannot give `{Self}`",
    note = "let it give nothing, or a `Result`"
)]
pub trait Verdict {
    #[doc(hidden)]
    fn passed(&self) -> bool;
}

impl Verdict for () {
    fn passed(&self) -> bool {
        true
    }
}

impl<T, E> Verdict for Result<T, E> {
    fn passed(&self) -> bool {
        self.is_ok()
    }
}

thread_local! {
    /// The reports of the test that runs on this thread.
    static LOST: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

struct Collector {
    outer: Option<Vec<String>>,
}

impl Collector {
    fn begin() -> Self {
        Collector { outer: LOST.replace(Some(Vec::new())) }
    }

    fn end(self) -> Vec<String> {
        LOST.take().unwrap_or_default()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        LOST.set(self.outer.take());
    }
}

/// Whether a test on this thread wants to know of lost rejections.
pub(crate) fn collects() -> bool {
    LOST.try_with(|lost| lost.borrow().is_some()).unwrap_or(false)
}

pub(crate) fn collect(report: String) {
    let _ = LOST.try_with(|lost| lost.borrow_mut().as_mut().map(|lost| lost.push(report)));
}
