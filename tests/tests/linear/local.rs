//! With promises of one thread.

/// What the programs work with.
mod kind {
    pub use promise_core::local::{Promise, Resolver, promise, set_timeout};
}

#[path = "run.rs"]
mod generated;

pub use generated::run;

/// `promise!(source.then(..).catch(..))`.
pub mod fused {
    #![allow(clippy::all, clippy::pedantic, unused_variables, reason = "generated")]
    use super::generated::*;
    use super::kind::promise;
    include!(concat!(env!("OUT_DIR"), "/linear_fused.rs"));
}

/// `source.then(..).catch(..)`.
pub mod methods {
    #![allow(clippy::all, clippy::pedantic, unused_variables, reason = "generated")]
    use super::generated::*;
    include!(concat!(env!("OUT_DIR"), "/linear_methods.rs"));
}
