//! A user's crate: edition 2021, the library as `promise-core`, strict lints.
#![deny(warnings, clippy::all, clippy::pedantic)]

use promise_core as lib;

#[path = "../../programs.rs"]
pub mod programs;

#[path = "../../twins.rs"]
pub mod twins;
