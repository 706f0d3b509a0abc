//! The event loop: one thread, ECMAScript's job order.

use std::cell::{Cell, OnceCell};
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use atomic_waker::AtomicWaker;
use tokio::runtime::{Builder, Runtime};
use tokio::task::coop::unconstrained;
use tokio::time::{Instant, Sleep};

use super::current::{self, Draining, Enter, InContext, Turn};
use super::queue::{Inbox, Queue};
use super::shuffle::Shuffle;
use super::timers::{Ring, Timers};
use super::tracker::{Tracker, TrackerEvent};
use super::{Job, Jobs, Running, Scheduler, SchedulerId, fresh_id, insert, remove, root, tokio_runtime};
use crate::cell::head::Head;
use crate::cell::ticket::Tickets;
use crate::context::Context as Values;
use crate::context::node::nothing;
use crate::panic::swallow;

/// How many macrotasks run before I/O and the tasks of the runtime underneath get a chance.
const BURST: usize = 64;

/// How often the tasks of the runtime underneath get their turns, where nothing else is waited for.
const PATIENCE: usize = 16;

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

    /// Drives the loop until `future` is done, and gives its output.
    ///
    /// The future runs like the body of an async function: at once up to its first suspension, then one job for each
    /// `await` of a promise. Jobs that are ready when it is done are run before this returns; timers and promises
    /// that are still pending are kept for the next time the loop is driven.
    ///
    /// # Panics
    /// When the future panics; when the loop, or another tokio runtime, is being driven by this thread already; when
    /// nothing that could wake the future is left (it would wait for ever); and in destructors of thread-locals, when those of
    /// tokio are gone: a loop can be dropped there, but not driven.
    ///
    /// ```
    /// # use promise_core::{EventLoop, Promise};
    /// let n = EventLoop::new().block_on(async { Promise::<u32>::resolve(1).await.unwrap() + 1 });
    /// assert_eq!(n, 2);
    /// ```
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        match self.drive_for(future, false, || ()) {
            Ok(output) => output,
            Err(()) => panic!(
                "the event loop's future waits for something that can never happen: nobody is left to wake it"
            ),
        }
    }

    /// As [`block_on`](EventLoop::block_on), as long as there is anything to do here: nothing else is waited for. When the
    /// future is not done then, `stuck` looks around before it is dropped.
    #[track_caller]
    pub(crate) fn block_on_alone<F: Future, S>(
        &self,
        future: F,
        stuck: impl FnOnce() -> S,
    ) -> Result<F::Output, S> {
        self.drive_for(future, true, stuck)
    }

    #[track_caller]
    fn drive_for<F: Future, S>(
        &self,
        future: F,
        alone: bool,
        stuck: impl FnOnce() -> S,
    ) -> Result<F::Output, S> {
        assert!(
            current::with_loop(|l| l.is_none_or(|l| l.id != self.id)),
            "`block_on` was called inside the event loop it is to drive: this would wait for itself; `.await` instead"
        );
        let origin = Location::caller();
        let future = pin!(future);
        let mut root = root::Root::new(future, self.remote.clone());
        let _entered = Enter::event_loop(self);
        self.runtime().block_on(async {
            {
                let _turn = Turn::begin();
                root.start(origin);
            }
            self.checkpoint();
            let (mut alarm, mut idle) = (None, 0);
            let drive = |cx: &mut Context<'_>| {
                let before = self.turn.get();
                let polled = self.drive(|| root.is_over(), &mut alarm, cx);
                if polled.is_ready() || !alone {
                    return polled;
                }
                idle = if self.turn.get() == before { idle + 1 } else { 0 };
                cx.waker().wake_by_ref();
                if idle > PATIENCE { Poll::Ready(()) } else { Poll::Pending }
            };
            unconstrained(poll_fn(drive)).await;
        });
        root.output().ok_or_else(stuck)
    }

    /// Drives the loop for ever.
    pub(crate) fn serve(&self) -> Infallible {
        let _entered = Enter::event_loop(self);
        self.runtime().block_on(async {
            let mut alarm = None;
            unconstrained(poll_fn(|cx| self.drive(|| false, &mut alarm, cx).map(|()| unreachable!()))).await
        })
    }

    /// One poll of the runtime's main future: macrotasks until there is none, or it is over.
    fn drive(
        &self,
        is_over: impl Fn() -> bool,
        alarm: &mut Option<Pin<Box<Sleep>>>,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        self.remote.waker.register(cx.waker());
        for _ in 0..BURST {
            if is_over() {
                return Poll::Ready(());
            }
            if !self.macrotask() && !self.skip_time() {
                return self.wait_for_timer(alarm, cx);
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn wait_for_timer(&self, alarm: &mut Option<Pin<Box<Sleep>>>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(due) = self.timers.next_due() else { return Poll::Pending };
        // A time too far away for the clock is as good as a year.
        let wait = due.saturating_sub(self.timers.now()).min(Duration::from_secs(365 * 24 * 3600));
        let alarm = alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep(wait)));
        alarm.as_mut().reset(Instant::now() + wait);
        if alarm.as_mut().poll(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Runs all microtasks, then looks for rejections without handler.
    fn checkpoint(&self) -> usize {
        let _turn = Turn::begin();
        let _none = InContext::none();
        let count = match &self.shuffle {
            Some(shuffle) if shuffle.any => {
                let _draining = Draining::new(false);
                std::iter::from_fn(|| shuffle.pop(&self.queue)).map(current::run_job).count()
            }
            _ => {
                let _draining = Draining::new(true);
                current::counting(|| current::run_jobs(|| self.queue.pop()))
            }
        };
        self.tracker.look(self.turn.get());
        count
    }

    /// Runs one macrotask that is ready, and its checkpoint.
    fn macrotask(&self) -> bool {
        let ready = self.begin_macrotask();
        if ready {
            self.checkpoint();
        }
        ready
    }

    /// Runs one macrotask without its checkpoint. Timers and jobs from outside take turns.
    fn begin_macrotask(&self) -> bool {
        self.remote.inbox.take(&self.outside);
        let timer = self.next_timer();
        let _turn = Turn::begin();
        let _none = InContext::none();
        if let Some(action) = timer {
            self.turn.set(self.turn.get() + 1);
            swallow(|| action.ring());
        } else if let Some(job) = self.outside.pop() {
            self.turn.set(self.turn.get() + 1);
            if self.outside.first_continues() {
                // One settling made them ready: they are jobs of one macrotask.
                self.queue.push(job);
                while self.outside.first_continues() {
                    self.outside.pop().into_iter().for_each(|job| self.queue.push(job));
                }
            } else {
                current::run_job(job);
            }
        } else {
            return false;
        }
        true
    }

    /// The timer to run now, if it is its turn. Puts the job from outside that is next in front.
    fn next_timer(&self) -> Option<Box<dyn Ring>> {
        let Some(shuffle) = &self.shuffle else {
            let timer_next = self.timer_next.replace(!self.timer_next.get());
            return if timer_next || self.outside.is_empty() { self.timers.take_due() } else { None };
        };
        shuffle.choose(&self.outside);
        let timer = self.outside.is_empty() || shuffle.below(2) == 0;
        if timer { self.timers.take_any_due(|n| shuffle.below(n)) } else { None }
    }

    /// The running job attaches to a promise that another thread has settled: those attached before are microtasks now,
    /// too, in front of it.
    pub(crate) fn catch_up(&self, promise: *const Head) {
        self.remote.inbox.take(&self.outside);
        self.outside.move_to(&self.queue, |job| job.waited_for(promise));
    }

    /// With virtual time: goes to the next timer.
    fn skip_time(&self) -> bool {
        self.timers.is_virtual() && self.timers.next_due().is_some_and(|due| self.timers.advance_to(due))
    }

    /// Runs one job, or when there is none, starts one macrotask that is ready. `false`: there was nothing to do.
    ///
    /// Time does not pass: a timer runs if it is due by [`now`](EventLoop::now).
    ///
    /// ```
    /// # use promise_core::{EventLoop, Promise};
    /// let event_loop = EventLoop::new();
    /// event_loop.enter(|| Promise::<_>::resolve(1).map(|n| n + 1).detach(drop));
    /// assert!(event_loop.run_one());  // `map`
    /// assert!(event_loop.run_one());  // `detach`
    /// assert!(!event_loop.run_one());
    /// ```
    pub fn run_one(&self) -> bool {
        self.in_charge(|| {
            let _draining = Draining::new(false);
            let Some(job) = self.queue.pop() else {
                self.tracker.look(self.turn.get());
                return self.begin_macrotask();
            };
            let _turn = Turn::begin();
            let _none = InContext::none();
            current::run_job(job);
            if self.queue.is_empty() {
                self.tracker.look(self.turn.get());
            }
            true
        })
    }

    /// Runs jobs and macrotasks until none is ready, and gives how many ran. With virtual time, timers are gone
    /// through until none is left; with real time, those that are due run.
    ///
    /// May be called inside a job: it then goes on with the queue as it is. See [`EventLoop`] for an example.
    ///
    /// ```
    /// # use promise_core::{EventLoop, Promise};
    /// let event_loop = EventLoop::new();
    /// let n = event_loop.enter(|| Promise::<_>::resolve(1).map(|n| n + 1).map(|n| n + 1));
    /// assert_eq!(event_loop.run_until_idle(), 2);
    /// assert!(matches!(n.peek(), Some(Ok(3))));
    /// ```
    pub fn run_until_idle(&self) -> usize {
        self.in_charge(|| {
            let mut count = self.checkpoint();
            loop {
                while self.begin_macrotask() {
                    count += 1 + self.checkpoint();
                }
                if !self.skip_time() {
                    return count;
                }
            }
        })
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
        self.remote.waker.wake();
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
