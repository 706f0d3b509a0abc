//! Promises for values that are not `Send`: widgets, handles that belong to a thread, `Rc`.
//!
//! [`local::Promise`](Promise) is [`promise_core::Promise`](crate::Promise) for one thread, with the same methods, the same
//! guarantees and the same order of jobs. Nothing that has to do with it is `Send`, so nothing need be: neither values nor
//! handlers. Import it instead of the other one, and [`promise!`] with it:
//!
//! ```
//! use promise_core::local::{Promise, promise};
//! use std::{cell::RefCell, rc::Rc};
//!
//! let label = Rc::new(RefCell::new(String::new()));
//! let shown = promise_core::run(async {
//!     let shown = label.clone();
//!     promise!(
//!         Promise::<_>::resolve(20)
//!             .then(|n| Ok(n + 1))
//!             .then(move |n| { shown.borrow_mut().push_str(&n.to_string()); shown })
//!     ).await
//! });
//! assert_eq!(*shown.unwrap().borrow(), "21");
//! ```
//!
//! # Where handlers run
//!
//! On the [`EventLoop`](crate::EventLoop) that is in charge of the thread where they are attached: inside
//! [`run`](crate::run), [`EventLoop::block_on`](crate::EventLoop::block_on) or
//! [`EventLoop::enter`](crate::EventLoop::enter). A thread that has none cannot attach handlers: that is a panic which says
//! so, at the place of the call. A toolkit with a loop of its own [enters](crate::EventLoop::enter) an event loop where it makes
//! promises, and calls [`run_until_idle`](crate::EventLoop::run_until_idle) when it is idle. A promise can be `.await`ed by any
//! executor of its thread, a tokio `LocalSet` for example.
//!
//! # What it costs
//!
//! Counters and states are read and written, where the other promise exchanges them: in a turn of its event loop a local promise
//! does no atomic read-modify-write operation and takes no lock. It is as large, and allocates as often. Outside of a turn its
//! jobs go through the loop's inbox, as those from elsewhere do.
//!
//! # What may go elsewhere
//!
//! * A `Waker` of a local task may be used on any thread: it goes home through the loop's inbox, and only there is the task
//!   touched.
//! * A promise of `Send` parts becomes one of the other kind, and the other way round: `From` goes both ways.
//!
//! When the event loop goes, what waits for it ends on its thread, with [`Fault::Abandoned`]. Values,
//! handlers and futures are dropped on their thread, always.
//!
//! # Not on other threads
//!
//! ```compile_fail,E0277
//! use promise_core::local::Promise;
//!
//! let (promise, resolver) = Promise::<u32>::with_resolvers();
//! std::thread::spawn(move || resolver.resolve(1)); // error: `*const ()` cannot be sent between threads safely
//! ```

mod combine;
mod convert;
mod outcome;
mod promise;
mod resolver;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

use std::future::Future;
use std::time::Duration;

pub use combine::{Alternatives, Promises};
pub use outcome::{FinallyResult, HandlerResult, IntoOutcome, Outcome, Thenable};
pub use promise::Promise;
pub use resolver::Resolver;

#[cfg(feature = "macros")]
#[doc(inline)]
pub use crate::__local_promise as promise;
#[doc(hidden)]
pub use crate::Error;
use crate::Fault;
use crate::panic::swallow;
use crate::scheduler::{self, current};

/// What is in everything that stays on its thread: neither `Send` nor `Sync`.
struct OneThread([*const (); 0]);

impl OneThread {
    const HERE: Self = OneThread([]);
}

/// Queues a job that need not be `Send`: [`queue_microtask`](crate::queue_microtask) on this thread.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{EventLoop, local};
/// use std::{cell::Cell, rc::Rc};
///
/// let (event_loop, ran) = (EventLoop::new(), Rc::new(Cell::new(false)));
/// event_loop.enter(|| local::queue_microtask({ let ran = ran.clone(); move || ran.set(true) }));
/// event_loop.run_until_idle();
/// assert!(ran.get());
/// ```
#[track_caller]
pub fn queue_microtask(job: impl FnOnce() + 'static) {
    let job = async move {
        swallow(job);
        Ok(())
    };
    drop(Promise::<(), Fault>::from_future_deferred(job));
}

/// Runs an action that need not be `Send` after a while: [`set_timeout`](crate::set_timeout) on this thread.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::{EventLoop, local};
/// use std::{cell::Cell, rc::Rc, time::Duration};
///
/// let (event_loop, ran) = (EventLoop::with_virtual_time(), Rc::new(Cell::new(false)));
/// event_loop.enter(|| local::set_timeout(Duration::from_secs(9), { let ran = ran.clone(); move || ran.set(true) }));
/// event_loop.run_until_idle();
/// assert!(ran.get());
/// ```
#[track_caller]
pub fn set_timeout(delay: Duration, action: impl FnOnce() + 'static) {
    scheduler::assert_home();
    current::with_loop(|event_loop| event_loop.expect("asked for").set_timeout(delay, action));
}

/// Makes a local promise of a future: polls it here, and then from jobs of this thread's event loop.
fn spawn<T, E, F>(
    future: F,
    start: crate::cell::task::Start,
    origin: &'static std::panic::Location<'static>,
) -> crate::Promise<T, E>
where
    E: crate::Reason,
    F: Future<Output: crate::IntoOutcome<T, E>>,
{
    crate::cell::task::spawn(future, start, origin)
}
