//! JavaScript's promises for Rust: hot, settle-once, shareable, chainable, in ECMAScript's order to the tick.
//!
//! ```
//! use promise_core::prelude::*;
//! use std::num::ParseIntError;
//!
//! #[async_promise]
//! async fn fetch(id: u32) -> Result<String, Error> {
//!     Ok(format!("{id}0"))
//! }
//!
//! let total = promise!(
//!     fetch(4)
//!         .then(|text| text.parse::<u32>())
//!         .then(|n| fetch(n))
//!         .catch(|_: &ParseIntError| String::new())
//! );
//! assert_eq!(total.wait().unwrap(), "400");
//! ```
//!
//! # Three things to learn
//!
//! 1. [`Promise`]: a value that will be there later. Work starts when it is made, handlers are attached with
//!    [`then`](Promise::then), [`catch`](Promise::catch) and [`finally`](Promise::finally), and it can be `.await`ed.
//! 2. [`promise!`]: writes chains as one state machine, and makes promises of callback APIs: `_` stands where the
//!    callback goes.
//! 3. [`#[async_promise]`](async_promise): makes functions that return promises.
//!
//! # By situation
//!
//! ## Where I come from
//!
//! [`guide`] has a page for who knows promises from [JavaScript](guide::from_javascript), [futures or tokio](guide::from_futures),
//! [PromiseKit, Bluebird, Kotlin or folly](guide::from_promise_kit), for who has [code with callbacks](guide::migration) to change, and
//! for who is [still choosing](guide::comparison).
//!
//! ## What I have
//!
//! **A function that takes a callback.** `promise!(fetch(request, _))`; see [`promise!`] for callbacks without or with
//! several arguments, and for what the call itself gives back; [`guide::callbacks`] has a line for each of many libraries.
//!
//! **A whole API of them.** `#[async_promise]` on its `impl`, its trait, or a trait of its signatures writes a promise
//! function beside each method; see [`async_promise`](macro@async_promise).
//!
//! **One callback for success and one for failure.** `promise!(|resolve, reject| sdk.list(resolve, reject))`.
//!
//! **A C function with a function pointer and user data.** `promise!(unsafe { c_fn(.., _ = |args| value, _) })`; see
//! [`promise!`](macro@promise#c-functions), and [`foreign`] for what happens when C calls too often, or never.
//!
//! **A callback that fires many times, or tells how far it is.** [`stream`].
//!
//! **A future.** [`Promise::from_future`], or write it as a step of a chain. The other way round nothing is needed: a
//! promise is a [`Future`].
//!
//! **Values that are not `Send`.** Widgets, handles that belong to a thread, `Rc`: [`local::Promise`], which has everything that
//! [`Promise`] has, and [`local::promise!`](macro@local::promise).
//!
//! **Other people's handles.** [`interop`]: `JoinHandle`, `oneshot`, boxed futures, `select!`, `dyn` traits.
//!
//! **The deciding end.** [`Promise::with_resolvers`] gives the promise and its [`Resolver`], which works from any
//! thread and any kind of closure. What it decides may be known at run time only: [`Outcome`].
//!
//! **Code that blocks.** [`spawn_blocking`], or `#[async_promise(blocking)]`.
//!
//! ## What I want
//!
//! **Several at once.** [`Promise::all`], `promise!(all { user: fetch_user(1), posts: fetch_posts(1) })`, [`Promise::all_settled`],
//! [`Promise::any`], [`Promise::race`], [`Promise::first`]; see [`combine`] for these, and for `map` with a limit, `each` and `reduce` over
//! many items. [`compose!`] makes one function of several.
//!
//! **Not to wait for ever, or to try again.** [`Promise::timeout`], [`Promise::delay`], [`sleep`], [`set_timeout`]; [`retry`] and
//! [`retry_if`] with a back-off policy.
//!
//! **To stop what nobody wants any more.** [`Promise::cancel_on_drop`], [`Promise::abortable`], and `cancel = |handle| ..` with a call. Of
//! itself a promise goes on.
//!
//! **To read the value more than once.** Clone the promise (`T: Clone + Sync`), or [`share`](Promise::share) it. [`Promise::peek`] and
//! [`Promise::state`] only look: once per frame, for example.
//!
//! **Handlers that know who asked.** [`promise_local!`] values, and with the feature `tracing` the current span, are those of the
//! place where a handler was attached: see [`context`].
//!
//! **No failure to be lost.** The compiler warns of chains that might lose one; at run time [`unhandled`] reports it, once. Which step
//! it was, and which it came through, is in [`Error::steps`].
//!
//! **To see what goes on, or why it hangs.** `observe`, with the feature `tracing`: what is pending and where it was made, spans
//! for each promise, a timeline.
//!
//! **To test timing, order, or what is lost.** [`testing`]: `#[promise_core::test(virtual_time)]`, `#[promise_core::test(strict)]`,
//! `#[promise_core::test(schedules = 100)]`.
//!
//! **To know what a text means.** [`guide::errors`] explains every error and warning, with the mistake and what to write.
//!
//! ## Where it runs
//!
//! **A plain `main`.** Chains run on a background event loop; [`Promise::wait`] blocks for the result.
//! `#[promise_core::main]` makes `main` itself run on an [`EventLoop`], in ECMAScript's order, as does [`run`] for a future;
//! [`queue_microtask`] puts a job of your own among its jobs.
//!
//! **tokio.** Promises made in a runtime run there; `.await` them. What is awaited as soon as it is made costs no trip through
//! the runtime: see [`scheduler`].
//!
//! **A `LocalSet`, or another executor of one thread.** [`EventLoop::run_async`] drives a loop beside its other tasks.
//!
//! **A loop of my own**, of a window or a game. Drive an [`EventLoop`] by hand, [`run_until_idle`](EventLoop::run_until_idle) once per turn; or
//! implement [`Scheduler`](scheduler::Scheduler), and run the jobs where you like.
//!
//! # Reasons
//!
//! What a promise can be rejected with is a [`Reason`]: any type that the library's own rejections, a [`Fault`], convert into.
//! [`Error`] is the default: cheap to clone, made of any `std::error::Error` by `?`, with the parts a user-facing exception
//! has. An enum of yours gets there with one variant that is `From<Fault>`.
//!
//! # Where this departs from JavaScript
//!
//! * Values are owned. The last reader of a promise gets the value moved, earlier ones a clone.
//! * A promise whose every resolver is gone rejects with [`Fault::Abandoned`] instead of staying pending. (`Promise::race` of
//!   nothing stays pending, as the specification says.)
//! * A handler that only ever gives values needs no `Ok`: use [`map`](Promise::map), or write it inside [`promise!`].
//! * A rejection is reported when nobody can handle it any more, not when nobody handles it yet; hosts get the raw events too.
//! * Promises that wait for each other in a circle are never freed: there is no garbage collector to find them.
//!
//! # Where this departs from its own design notes
//!
//! * `then` with two handlers is [`then_or_else`](Promise::then_or_else) as a method: Rust methods have one arity. Inside
//!   [`promise!`] it is `.then(h, h)`.
//! * [`Resolver`] is `Clone`: the two functions of an executor share it.
//! * A handler that contains `.await` costs the jobs of its awaits and none for adopting a promise, because in a fused chain
//!   there is none; a handler that *gives* a future is ordered like one that gives an async function's promise.
//!
//! # What it costs
//!
//! See [`performance`]: beside futures by hand, channels and V8.
//!
//! # Cargo features
//!
//! * `macros` (default) re-exports the macros.
//! * `tracing`: handlers run in the span that was current where they were attached, and `observe` lists what is pending and
//!   shows each promise as a span.
//!
//! No feature changes what the types do.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;
mod aggregate;
mod cell;
pub mod combine;
pub mod context;
mod error;
mod fault;
pub mod foreign;
pub mod guide;
mod hook;
pub mod interop;
pub mod local;
#[cfg(all(test, loom))]
mod loom_tests;
#[cfg(feature = "macros")]
mod macros;
#[cfg(feature = "tracing")]
#[cfg_attr(docsrs, doc(cfg(feature = "tracing")))]
pub mod observe;
#[cfg(not(feature = "tracing"))]
#[path = "observe/off.rs"]
mod observe;
mod outcome;
mod panic;
#[cfg(doc)]
#[doc = include_str!("../benches/RESULTS.md")]
pub mod performance {}
mod promise;
mod reason;
mod resolver;
mod run;
pub mod scheduler;
pub mod stream;
mod sync;
pub mod testing;
mod time;
mod trace;
pub mod unhandled;

pub use aggregate::AggregateError;
pub use combine::{Alternatives, Promises};
pub use error::{Chain, Error, StdError};
pub use fault::{Abandoned, Fault};
pub use outcome::{Action, FinallyResult, Handler, HandlerResult, IntoOutcome, Outcome, Thenable};
pub use panic::Panicked;
pub use promise::{AbortHandle, Promise, State};
#[doc = include_str!("async_promise.md")]
#[cfg(feature = "macros")]
pub use promise_macros::async_promise;
/// Runs an async `main` on an [`EventLoop`], as [`run`] does.
///
/// The function ends when its body does; promises that are still pending are not waited for. If the dependency is
/// renamed: `#[renamed::main(crate = renamed)]`.
///
/// ```
/// use promise_core::prelude::*;
///
/// #[promise_core::main]
/// async fn main() -> Result<(), Error> {
///     let n = promise!(Promise::<_>::resolve("41").then(|text| text.parse::<u32>()).then(|n| n + 1)).await?;
///     assert_eq!(n, 42);
///     Ok(())
/// }
/// ```
#[cfg(feature = "macros")]
pub use promise_macros::main;
/// Runs an async test on an [`EventLoop`] of its own. The arguments are explained in [`testing`].
///
/// If the dependency is renamed: `#[renamed::test(crate = renamed)]`.
///
/// ```
/// use promise_core::prelude::*;
/// use std::time::Duration;
///
/// #[promise_core::test]
/// async fn adds() {
///     assert_eq!(Promise::<_>::resolve(1).map(|n| n + 1).await.unwrap(), 2);
/// }
///
/// #[promise_core::test(virtual_time)] // timers fire at once, in order
/// async fn waits_an_hour() {
///     sleep(Duration::from_secs(3600)).await.unwrap();
/// }
///
/// #[promise_core::test(strict)] // also fails when a rejection is lost, or nothing can happen any more
/// async fn loses_nothing() {
///     Promise::<u32>::reject(Error::msg("handled")).await.unwrap_err();
/// }
///
/// #[promise_core::test(schedules = 100)] // strict, in a hundred orders
/// async fn in_any_order() {
///     let sum = Promise::all([1, 2].map(Promise::<_>::resolve)).map(|all| all.iter().sum::<u32>());
///     assert_eq!(sum.await.unwrap(), 3);
/// }
/// ```
#[cfg(feature = "macros")]
pub use promise_macros::test;
pub use reason::Reason;
pub use resolver::Resolver;
pub use run::{queue_microtask, run, spawn_blocking};
pub use scheduler::{EventLoop, PromiseId, TrackerEvent};
pub use time::{retry, retry_if, set_timeout, sleep};
pub use trace::Step;

/// What most programs name: `use promise_core::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Error, EventLoop, Fault, Outcome, Promise, Reason, Resolver, Thenable, set_timeout, sleep,
    };
    #[cfg(feature = "macros")]
    pub use crate::{async_promise, promise};
}
