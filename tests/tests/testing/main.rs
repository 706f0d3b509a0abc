//! The kit for tests: what makes a test fail, and orders from a seed.

mod orders;
mod strict;
