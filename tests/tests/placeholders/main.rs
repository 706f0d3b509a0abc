//! The placeholder of `promise!(call(.., _, ..))`, a test for each row of its tables: where it stands, what kind of closure
//! is wanted, what the argument is, what the call gives, and the options.
//!
//! Where the compiler asks for a type is in `ui/promise/fail/placeholder_*`, and the same with it in
//! `ui/promise/pass/placeholders_with_types`.

mod argument;
mod kinds;
mod options;
mod positions;
mod returned;

use promise_core::Error;

/// The text of a rejection, or what fulfilled.
fn shown<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(reason) => format!("rejected: {reason}"),
    }
}
