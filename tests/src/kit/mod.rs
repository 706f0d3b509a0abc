//! What behaviour tests share: a log of what ran, the settings every rule is checked in, a recorder of reports.

use std::time::{Duration, Instant};

mod counting;
mod log;
mod reports;
mod values;
mod world;

pub use counting::{Counting, allocations, counted, live_bytes};
pub use log::Log;
pub use reports::{Reported, record, reports_at, reports_of, set_recorder};
pub use values::{Clones, OnDrop};
pub use world::{Setting, World, in_each, in_every_setting};

/// The promises most tests use: a reason that can be compared.
pub type Text<T> = promise_core::Promise<T, String>;

/// How the message of a panic that a test causes begins. Only others are printed.
pub const ON_PURPOSE: &str = "on purpose";

/// Keeps panics that are caused [`ON_PURPOSE`] from being printed, for the whole process.
pub fn quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !info.payload_as_str().is_some_and(|text| text.starts_with(ON_PURPOSE)) {
                print(info);
            }
        }));
    });
}

/// Panics on purpose, with this message.
///
/// # Panics
/// Always.
pub fn boom<R>() -> R {
    panic!("{ON_PURPOSE}: boom")
}

/// Waits until `condition` holds, for at most half a minute.
///
/// # Panics
/// When it does not hold by then.
#[track_caller]
pub fn eventually(mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < deadline, "it has not come to pass in half a minute");
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// Runs `code` on a thread with a stack of 256 KiB.
///
/// # Panics
/// When `code` panics.
pub fn on_a_small_stack(code: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(code).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Runs the test with this name alone in a process of its own, with `CHILD` set, and gives what it printed on stderr.
///
/// # Panics
/// When the process cannot be started or fails.
#[must_use]
pub fn in_a_child(test: &str) -> String {
    let output = std::process::Command::new(std::env::current_exe().expect("the test binary"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env("CHILD", "1")
        .output()
        .expect("the test binary runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "no test `{test}`");
    errors
}

/// Whether this is the process [`in_a_child`] started.
#[must_use]
pub fn is_child() -> bool {
    std::env::var_os("CHILD").is_some()
}
