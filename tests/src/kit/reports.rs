//! Records the reports of unhandled rejections, of all tests of the process.

use std::panic::Location;
use std::sync::{Mutex, Once, PoisonError};

use promise_core::unhandled::{self, Unhandled};

/// What was reported.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The reason, if it is a `String`.
    pub reason: Option<String>,
    /// The default text.
    pub text: String,
    /// Where the promise was made.
    pub origin: &'static Location<'static>,
}

static REPORTS: Mutex<Vec<Reported>> = Mutex::new(Vec::new());

/// Records a report: for hooks that stand in front of the recorder for a while, where other tests lose rejections too.
pub fn record(report: &Unhandled<'_>) {
    let (reason, text) = (report.reason::<String>().cloned(), report.to_string());
    let reported = Reported { reason, text, origin: report.origin() };
    REPORTS.lock().unwrap_or_else(PoisonError::into_inner).push(reported);
}

/// Starts recording, once for the process. Tests tell their reports apart by reasons that occur nowhere else.
pub fn set_recorder() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::mem::forget(unhandled::set_hook(record)));
}

/// How often this reason was reported.
#[must_use]
pub fn reports_of(reason: &str) -> usize {
    let reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    reports.iter().filter(|report| report.reason.as_deref() == Some(reason)).count()
}

/// The reports of promises that were made in this file, in these lines.
#[must_use]
pub fn reports_at(file: &str, lines: std::ops::RangeInclusive<u32>) -> Vec<Reported> {
    let reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    let here = |report: &&Reported| report.origin.file() == file && lines.contains(&report.origin.line());
    reports.iter().filter(here).cloned().collect()
}
