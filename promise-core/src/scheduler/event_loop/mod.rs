//! The event loop: one thread, ECMAScript's job order.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::time::Duration;

use atomic_waker::AtomicWaker;
use tokio::runtime::{Builder, Runtime};

use super::current::{self, Enter, Turn};
use super::queue::{Inbox, Queue};
use super::shuffle::Shuffle;
use super::timers::{Ring, Timers};
use super::tracker::{Tracker, TrackerEvent};
use super::{Job, Jobs, Running, Scheduler, SchedulerId, fresh_id, insert, remove, root, tokio_runtime};
use crate::cell::ticket::Tickets;
use crate::context::Context as Values;
use crate::context::node::nothing;

mod drive;
mod inside;

/// An event loop: microtasks in ECMAScript's order, then one macrotask (a timer, or a job that came from outside), then
/// microtasks again.
///
/// Promises made while it is [entered](EventLoop::enter) or [driven](EventLoop::block_on) run their handlers on it. It
/// is driven by `block_on`, which also drives timers and I/O of a tokio current-thread runtime underneath, or by hand
/// with [`run_one`](EventLoop::run_one) and [`run_until_idle`](EventLoop::run_until_idle) by a host that has a loop of
/// its own.
///
/// When it is dropped, promises whose jobs are still queued on it reject with
/// [`Fault::Abandoned`](crate::Fault::Abandoned); so does whatever becomes ready for it later. A thread that
/// [`wait`](crate::Promise::wait)s for one of them gets that rejection, and does not hang. The same is true of a tokio runtime
/// that ends.
///
/// # Who gets a turn
///
/// * **Microtasks go before everything else**, as in JavaScript: a handler that goes on queueing handlers holds up timers, I/O
///   and jobs from other threads for as long as it does. What is to let others run sets a timer, or awaits a
///   [`sleep`](crate::sleep) of no time. A handler that does not return holds up its loop; put such code into
///   [`spawn_blocking`](crate::spawn_blocking()).
/// * **Timers and jobs from outside take turns**, one macrotask each, so neither can starve the other.
/// * **I/O and tokio tasks** underneath get their turn after 64 macrotasks at the latest, also while there are always more. On
///   tokio itself, the tasks that run jobs give way to others after 64 jobs.
/// * **Loops inside loops**: code in a loop's turn may enter, drive or drop another loop, and each keeps its own queue, timers
///   and clock. What is settled for another loop waits in that one's inbox until it is driven: loops settle each other's
///   promises from any thread, and a handler never runs on another loop than the one where it was attached.
/// * **Inside a job** [`run_until_idle`](EventLoop::run_until_idle) and [`run_one`](EventLoop::run_one) go on with the queue as
///   it is; the job that called them ends after the jobs behind it. `block_on` refuses to: it would wait for itself.
///
/// ```
/// use promise_core::{EventLoop, Promise};
/// use std::sync::{Arc, Mutex};
///
/// let event_loop = EventLoop::new();
/// let log = Arc::new(Mutex::new(Vec::new()));
/// event_loop.enter(|| {
///     for name in ["a", "b"] {
///         let log = log.clone();
///         Promise::<_>::resolve(1)
///             .map({ let log = log.clone(); move |n| { log.lock().unwrap().push(format!("{name}{n}")); n + 1 } })
///             .map(move |n| log.lock().unwrap().push(format!("{name}{n}")))
///             .detach(|error| eprintln!("{error}"));
///     }
/// });
/// assert!(log.lock().unwrap().is_empty()); // never on your stack
/// event_loop.run_until_idle();
/// assert_eq!(*log.lock().unwrap(), ["a1", "b1", "a2", "b2"]);
/// ```
pub struct EventLoop {
    id: SchedulerId,
    remote: Arc<Remote>,
    /// The microtasks.
    queue: Queue,
    /// Jobs that came from outside: each is a macrotask.
    outside: Queue,
    timers: Timers,
    timer_next: Cell<bool>,
    /// What drives the loop waits to be woken.
    parked: Cell<bool>,
    /// Somebody drives the loop.
    driven: Cell<bool>,
    /// The number of the current macrotask.
    turn: Cell<u64>,
    tracker: Tracker,
    shuffle: Option<Shuffle>,
    /// Local tasks that somebody elsewhere is to wake.
    pub(crate) tickets: Tickets,
    runtime: OnceCell<Runtime>,
}

/// What other threads see of a loop.
struct Remote {
    inbox: Inbox,
    waker: AtomicWaker,
}

impl Scheduler for Remote {
    fn schedule(&self, job: Job) {
        match self.inbox.push(job) {
            Ok(()) => self.waker.wake(),
            Err(job) => drop(job),
        }
    }

    fn schedule_all(&self, jobs: Jobs) {
        // When the inbox is closed they are dropped with what is left of `jobs`.
        if self.inbox.push_all(&jobs.0).is_ok() {
            self.waker.wake();
        }
    }
}

impl EventLoop {
    /// A loop with the real clock.
    ///
    /// ```
    /// let sum = promise_core::EventLoop::new().block_on(async { 1 + 1 });
    /// assert_eq!(sum, 2);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        EventLoop::with_timers(Timers::real(), None)
    }

    /// A loop whose clock stands still while there is work, and jumps to the next timer when there is none: for tests.
    ///
    /// ```
    /// use std::time::Duration;
    /// let event_loop = promise_core::EventLoop::with_virtual_time();
    /// event_loop.block_on(async { promise_core::sleep(Duration::from_secs(3600)).await.unwrap() }); // at once
    /// assert_eq!(event_loop.now(), Duration::from_secs(3600));
    /// ```
    #[must_use]
    pub fn with_virtual_time() -> Self {
        EventLoop::with_timers(Timers::virtual_time(), None)
    }

    pub(super) fn with_timers(timers: Timers, shuffle: Option<Shuffle>) -> Self {
        let id = fresh_id(Running::InOrder);
        let remote = Arc::new(Remote { inbox: Inbox::new(), waker: AtomicWaker::new() });
        insert(id, remote.clone());
        EventLoop {
            id,
            remote,
            queue: Queue::new(),
            outside: Queue::new(),
            timers,
            timer_next: Cell::new(false),
            parked: Cell::new(false),
            driven: Cell::new(false),
            turn: Cell::new(0),
            tracker: Tracker::default(),
            shuffle,
            tickets: Tickets::default(),
            runtime: OnceCell::new(),
        }
    }

    pub(crate) fn id(&self) -> SchedulerId {
        self.id
    }

    pub(crate) fn queue(&self) -> &Queue {
        &self.queue
    }

    pub(crate) fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        self.runtime.get_or_init(|| {
            let runtime = Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap_or_else(|error| panic!("the event loop cannot have timers and I/O: {error}"));
            tokio_runtime::belongs_to(runtime.handle().id(), self.id);
            runtime
        })
    }

    /// Runs `code` as a part of the current macrotask, with this loop in charge: promises made in it belong to the
    /// loop. Jobs stay queued until the loop is driven.
    ///
    /// ```
    /// # use promise_core::{EventLoop, Promise};
    /// let event_loop = EventLoop::new();
    /// let promise = event_loop.enter(|| Promise::<_>::resolve(20).map(|n| n + 1));
    /// assert_eq!(event_loop.queue_len(), 1);
    /// event_loop.run_until_idle();
    /// assert!(matches!(promise.peek(), Some(Ok(21))));
    /// ```
    pub fn enter<R>(&self, code: impl FnOnce() -> R) -> R {
        self.in_charge(|| {
            let _turn = Turn::begin();
            code()
        })
    }

    fn in_charge<R>(&self, code: impl FnOnce() -> R) -> R {
        let inside = current::with_loop(|l| l.is_some_and(|l| l.id == self.id));
        let _entered = (!inside).then(|| Enter::event_loop(self));
        code()
    }

    /// How many microtasks are queued; they are counted one by one. See [`enter`](EventLoop::enter) for an example.
    ///
    /// ```
    /// # use promise_core::{EventLoop, queue_microtask};
    /// let event_loop = EventLoop::new();
    /// event_loop.enter(|| (0..3).for_each(|n| queue_microtask(move || println!("{n}"))));
    /// assert_eq!(event_loop.queue_len(), 3);
    /// # event_loop.run_until_idle();
    /// ```
    #[must_use]
    pub fn queue_len(&self) -> usize {
        self.queue.len()
    }

    /// The time since the loop was made, by its clock. See [`with_virtual_time`](EventLoop::with_virtual_time).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use promise_core::{EventLoop, sleep};
    /// let event_loop = EventLoop::with_virtual_time();
    /// event_loop.block_on(async { sleep(Duration::from_secs(5)).await.unwrap() });
    /// assert_eq!(event_loop.now(), Duration::from_secs(5));
    /// ```
    #[must_use]
    pub fn now(&self) -> Duration {
        self.timers.now()
    }

    /// Moves a virtual clock forward without running anything.
    ///
    /// # Panics
    /// When the loop has the real clock.
    ///
    /// ```
    /// # use std::{cell::Cell, rc::Rc, time::Duration};
    /// # use promise_core::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// let fired = Rc::new(Cell::new(false));
    /// event_loop.set_timeout(Duration::from_millis(10), { let fired = fired.clone(); move || fired.set(true) });
    /// assert!(!event_loop.run_one());
    /// event_loop.advance(Duration::from_millis(10));
    /// assert!(event_loop.run_one() && fired.get());
    /// ```
    #[track_caller]
    pub fn advance(&self, by: Duration) {
        assert!(
            self.timers.advance_to(self.timers.now().saturating_add(by)),
            "`advance` needs a loop made by `EventLoop::with_virtual_time`"
        );
    }

    /// Runs `action` as a macrotask after `delay`, like `setTimeout`. Actions with the same due time run in the order
    /// they were set. A panic of the action is printed and goes no further. See [`advance`](EventLoop::advance) for
    /// an example.
    ///
    /// ```
    /// # use std::{rc::Rc, cell::Cell, time::Duration};
    /// # use promise_core::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// let rung = Rc::new(Cell::new(false)); // need not be `Send`
    /// event_loop.set_timeout(Duration::from_secs(1), { let rung = rung.clone(); move || rung.set(true) });
    /// event_loop.run_until_idle();
    /// assert!(rung.get());
    /// ```
    pub fn set_timeout(&self, delay: Duration, action: impl FnOnce() + 'static) {
        self.set_timer(
            delay,
            if nothing() { Box::new(action) } else { Box::new(Values::capture().wrap(action)) },
        );
    }

    /// As [`set_timeout`](EventLoop::set_timeout), in no context.
    pub(crate) fn set_timer(&self, delay: Duration, action: Box<dyn Ring>) {
        self.timers.set(delay, action);
        if self.parked.get() {
            self.remote.waker.wake();
        }
    }

    /// Calls `hook` for each raw event of the loop's rejection tracker, after the checkpoint that found it.
    ///
    /// For hosts and test runners; replaces an earlier hook. What users see is the report
    /// (see [`unhandled`](crate::unhandled)). A panic of the hook is printed and goes no further.
    ///
    /// ```
    /// # use std::{cell::RefCell, rc::Rc};
    /// # use promise_core::{EventLoop, Promise, TrackerEvent};
    /// let event_loop = EventLoop::new();
    /// let events = Rc::new(RefCell::new(Vec::new()));
    /// event_loop.on_tracker_event({ let events = events.clone(); move |event| events.borrow_mut().push(event) });
    /// let lost = event_loop.enter(|| Promise::<(), String>::reject("oh".into()));
    /// event_loop.run_until_idle();
    /// assert_eq!(*events.borrow(), [TrackerEvent::Unhandled { turn: 0, promise: lost.id() }]);
    /// # event_loop.enter(|| lost.detach(drop));
    /// ```
    pub fn on_tracker_event(&self, hook: impl FnMut(TrackerEvent) + 'static) {
        self.tracker.set_hook(Box::new(hook));
    }
}

impl Default for EventLoop {
    fn default() -> Self {
        EventLoop::new()
    }
}

impl std::fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventLoop")
            .field("queue_len", &self.queue_len())
            .field("now", &self.now())
            .field("next_timer", &self.timers.next_due())
            .finish_non_exhaustive()
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        drop(remove(self.id));
        if let Some(runtime) = self.runtime.take() {
            tokio_runtime::forget(runtime.handle().id());
            // Does not wait for its blocking pool, so that a loop can be dropped anywhere.
            runtime.shutdown_background();
        }
        self.timers.clear();
        self.tickets.strand();
        self.remote.inbox.close(&self.outside);
        for queue in [&self.queue, &self.outside] {
            while let Some(job) = queue.pop() {
                drop(job);
            }
        }
    }
}

impl root::Wake for Remote {
    fn wake(&self) {
        self.waker.wake();
    }
}
