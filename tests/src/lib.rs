//! Tests of the promise crates.
