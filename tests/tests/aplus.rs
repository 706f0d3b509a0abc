//! The Promises/A+ suite, which needs more than a Rust toolchain: see `aplus/README.md`.

use std::io::{self, Write};
use std::process::Command;

#[test]
fn promises_aplus_suite() {
    if std::env::var_os("PROMISE_APLUS").is_none_or(|set| set != "1") {
        // Not by `println!`, which the test harness keeps to itself.
        let text =
            "Promises/A+ suite: skipped, it needs node and npm; `tests/aplus/run` or PROMISE_APLUS=1 runs it";
        writeln!(io::stderr(), "{text}").expect("stderr");
        return;
    }
    let status = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/aplus/run")).status();
    let status = status.unwrap_or_else(|error| panic!("tests/aplus/run does not start: {error}"));
    assert!(status.success(), "tests/aplus/run: {status}");
}
