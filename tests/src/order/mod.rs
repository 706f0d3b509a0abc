//! Promise programs with the logs of a JavaScript engine: see `conformance/FORMAT.md`.

use std::fmt::Write as _;

pub mod local;
pub mod program;
pub mod shared;
pub mod value;

use program::{File, Program};

/// What a run left behind.
#[derive(Debug, PartialEq)]
pub struct Observed {
    /// The log, line by line.
    pub log: Vec<String>,
    /// The state of each slot.
    pub finals: Vec<Option<String>>,
    /// The tracker's events.
    pub unh: Vec<(u64, String, usize)>,
}

/// Reads a file of programs.
///
/// # Panics
/// When the file cannot be read or is not in the format.
#[must_use]
pub fn read(path: impl AsRef<std::path::Path>) -> Vec<Program> {
    let path = path.as_ref();
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let file: File = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    file.programs
}

/// What differs from what is expected, shortly; nothing when all is equal.
#[must_use]
pub fn difference(expected: &Observed, observed: &Observed) -> Option<String> {
    if expected == observed {
        return None;
    }
    let mut text = String::new();
    if let Some(at) =
        (0..expected.log.len().max(observed.log.len())).find(|&i| expected.log.get(i) != observed.log.get(i))
    {
        let show = |log: &[String]| log.get(at).map_or("nothing".to_string(), |line| format!("`{line}`"));
        let _ =
            write!(text, " log line {at}: expected {}, got {};", show(&expected.log), show(&observed.log));
    }
    for (slot, (want, got)) in expected.finals.iter().zip(&observed.finals).enumerate() {
        if want != got {
            let _ = write!(text, " slot {slot}: expected {want:?}, got {got:?};");
        }
    }
    if expected.unh != observed.unh {
        let _ = write!(text, " tracker: expected {:?}, got {:?};", expected.unh, observed.unh);
    }
    Some(text)
}

/// What a program's file says it does.
#[must_use]
pub fn expected(program: &Program) -> Observed {
    Observed { log: program.log.clone(), finals: program.finals.clone(), unh: program.unh.clone() }
}

/// What remains comparable where order is not promised.
#[must_use]
pub fn without_order(mut observed: Observed) -> Observed {
    observed.log.sort();
    observed.unh.clear();
    observed
}

/// Reads a list of program ids.
///
/// # Panics
/// When the file cannot be read or is not a list of numbers, or an object with one under `ids`.
#[must_use]
pub fn read_ids(path: impl AsRef<std::path::Path>) -> std::collections::HashSet<usize> {
    let path = path.as_ref();
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let value: serde_json::Value =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let ids = value.get("ids").cloned().unwrap_or(value);
    serde_json::from_value(ids).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
