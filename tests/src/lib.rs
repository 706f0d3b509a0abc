//! What the tests of the promise crates share.

pub mod order;
