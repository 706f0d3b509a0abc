//! Programs with promises of one thread.

#[path = "interpreter.rs"]
mod interpreter;

pub use interpreter::on_event_loop;

/// What the interpreter works with.
mod kind {
    use std::future::Future;
    use std::pin::Pin;

    pub(super) use promise_core::local::{
        Outcome, Promise, Resolver, Thenable, queue_microtask, set_timeout,
    };

    pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

    /// Anything.
    pub(super) trait MaybeSend {}
    impl<T> MaybeSend for T {}
}
