//! A user's crate: edition 2024, the library as `js`, strict lints.
#![deny(warnings, clippy::all, clippy::pedantic)]

use js as lib;

#[path = "../../programs.rs"]
pub mod programs;

#[path = "../../twins.rs"]
pub mod twins;
