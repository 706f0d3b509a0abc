//! What the tests of the promise crates share.

pub mod fuzz;
pub mod kit;
#[cfg(legacy_c)]
pub mod legacy;
pub mod order;
pub mod races;
pub mod stress;

/// The README, whose code blocks are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
