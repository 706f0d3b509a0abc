//! JavaScript's promises for Rust.

mod aggregate;
mod cell;
mod combine;
mod error;
mod fault;
#[cfg(feature = "macros")]
mod macros;
mod outcome;
mod panic;
mod promise;
#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;
mod reason;
mod resolver;
mod run;
pub mod scheduler;
mod sync;
mod time;
pub mod unhandled;

pub use aggregate::AggregateError;
pub use combine::{Alternatives, Promises};
pub use error::{Chain, Error, StdError};
pub use fault::{Abandoned, Fault, Panicked};
pub use outcome::{FinallyResult, HandlerResult, IntoOutcome, Outcome, Thenable};
pub use promise::{Promise, State};
#[cfg(feature = "macros")]
pub use promise_macros::{async_promise, main, test};
pub use reason::Reason;
pub use resolver::Resolver;
pub use run::{queue_microtask, run, spawn_blocking};
pub use scheduler::{EventLoop, PromiseId, TrackerEvent};
pub use time::{set_timeout, sleep};

/// What most programs name: `use promise_core::prelude::*;`.
pub mod prelude {
    #[cfg(feature = "macros")]
    pub use crate::{async_promise, promise};
    pub use crate::{Error, EventLoop, Fault, Outcome, Promise, Reason, Resolver, Thenable, sleep};
}
