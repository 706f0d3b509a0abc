//! Promises for values that are not `Send`: widgets, handles that belong to a thread, `Rc`.
//!
//! [`local::Promise`](Promise) is [`promise_core::Promise`](crate::Promise) for one thread, with the same methods, the same
//! guarantees and the same order of jobs. Nothing that has to do with it is `Send`, so nothing need be: neither values nor
//! handlers. What `promise_core` has, this module has by the same name: import from here, and [`promise!`] with it:
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
//! promises, and calls [`run_until_idle`](crate::EventLoop::run_until_idle) when it is idle. In a tokio `LocalSet`, or another
//! executor of one thread, [`EventLoop::run_async`](crate::EventLoop::run_async) is a task that drives one. A promise can be `.await`ed by
//! any executor of its thread.
//!
//! # What it costs
//!
//! Counters and states are read and written, where the other promise exchanges them: in a turn of its event loop a local promise
//! does no atomic read-modify-write operation and takes no lock: a test steps through combinators, callbacks, timers and all and
//! looks at each instruction. (An [`Error`] counts its handles with atomics, as it may go elsewhere: where that matters, have
//! another reason.) It is as large, and allocates as often. Outside of a turn its jobs go through the loop's inbox, as those from
//! elsewhere do.
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

pub mod combine;
mod convert;
mod functions;
pub mod interop;
mod outcome;
mod promise;
mod resolver;
pub mod stream;
mod time;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use combine::{Alternatives, Promises};
pub use outcome::{FinallyResult, HandlerResult, IntoOutcome, Outcome, Thenable};
pub use promise::{AbortHandle, Promise};
pub use resolver::Resolver;
pub use time::{retry, retry_if, set_timeout, sleep};

#[cfg(feature = "macros")]
#[doc(inline)]
pub use crate::__local_compose as compose;
#[cfg(feature = "macros")]
#[doc(inline)]
pub use crate::__local_promise as promise;
#[doc(hidden)]
pub use crate::Error;
use crate::outcome::Action;
use crate::panic::swallow;
use crate::{Fault, Reason, scheduler};
/// [`#[async_promise]`](macro@crate::async_promise) of this thread: makes functions that return local promises.
///
/// Everything it takes there it takes here, in the same forms. If the dependency is renamed:
/// `#[async_promise(crate = renamed::local)]`.
///
/// ```
/// use promise_core::Error;
/// use promise_core::local::{Promise, async_promise, sleep};
/// use std::{rc::Rc, time::Duration};
///
/// struct Label(std::cell::RefCell<String>);
///
/// #[async_promise]
/// async fn blink(label: Rc<Label>) -> Result<Rc<Label>, Error> {
///     label.0.replace("on".into());
///     sleep(Duration::from_secs(1)).await?;
///     label.0.replace("off".into());
///     Ok(label)
/// }
///
/// /// Somebody's API.
/// #[async_promise]
/// fn clicked(label: Rc<Label>, done: impl FnOnce(Rc<Label>) + 'static) {
///     promise_core::local::queue_microtask(move || done(label));
/// }
///
/// promise_core::EventLoop::with_virtual_time().block_on(async {
///     let label = Rc::new(Label(Default::default()));
///     let blinking: Promise<Rc<Label>> = blink(label.clone());
///     assert_eq!(*label.0.borrow(), "on"); // it has begun
///     let label = clicked_promise(blinking.await.unwrap()).await.unwrap();
///     assert_eq!(*label.0.borrow(), "off");
/// });
/// ```
#[cfg(feature = "macros")]
pub use promise_macros::local_async_promise as async_promise;

/// What most programs of one thread name: `use promise_core::local::prelude::*;`, in place of the other
/// [`prelude`](crate::prelude).
///
/// ```
/// use promise_core::local::prelude::*;
/// use std::rc::Rc;
///
/// let n = promise_core::run(async { promise!(Promise::<_>::resolve(Rc::new(1)).then(|n| *n + 1)).await });
/// assert_eq!(n.unwrap(), 2);
/// ```
pub mod prelude {
    pub use super::{Outcome, Promise, Resolver, Thenable, set_timeout, sleep};
    #[cfg(feature = "macros")]
    pub use super::{async_promise, promise};
    pub use crate::{Error, EventLoop, Fault, Reason};
}

/// What is in everything that stays on its thread: neither `Send` nor `Sync`.
#[derive(Clone)]
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

/// Runs `code` on a thread where it may block: [`promise_core::spawn_blocking`](crate::spawn_blocking()), whose result comes back to
/// this thread.
///
/// # Panics
/// When no event loop is in charge of this thread.
///
/// ```
/// use promise_core::local::{Promise, spawn_blocking};
/// use std::rc::Rc;
///
/// promise_core::run(async {
///     let label = Rc::new("no such file");
///     let read: Promise<_> = spawn_blocking(|| Ok(std::fs::read_to_string("/no/such/file")?));
///     let shown = read.catch(move |_| Ok(label.to_string())).await;
///     assert_eq!(shown.unwrap(), "no such file");
/// });
/// ```
#[track_caller]
pub fn spawn_blocking<M, F, T, E>(code: F) -> Promise<T, E>
where
    F: Action<Given: crate::HandlerResult<M, T, E>> + Send + 'static,
    T: Send + 'static,
    E: Reason + Send,
{
    scheduler::assert_home();
    crate::spawn_blocking(code).into()
}
