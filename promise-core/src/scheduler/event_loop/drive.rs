//! How an event loop is driven.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::coop::unconstrained;
use tokio::time::{Instant, Sleep};

use super::EventLoop;
use crate::cell::head::Head;
use crate::panic::swallow;
use crate::scheduler::current::{self, Draining, Enter, InContext, Turn};
use crate::scheduler::timers::Ring;
use crate::scheduler::{background, root, tokio_runtime};

/// How many macrotasks run before I/O and the tasks of the runtime underneath get a chance.
const BURST: usize = 64;

/// How often the tasks of the runtime underneath get their turns, where nothing else is waited for.
const PATIENCE: usize = 16;

impl EventLoop {
    /// Drives the loop until `future` is done, and gives its output.
    ///
    /// The future runs like the body of an async function: at once up to its first suspension, then one job for each
    /// `await` of a promise. Jobs that are ready when it is done are run before this returns; timers and promises
    /// that are still pending are kept for the next time the loop is driven.
    ///
    /// # Panics
    /// When the future panics; when the loop, or another tokio runtime, is being driven by this thread already; when
    /// nothing that could wake the future is left (it would wait for ever); and in destructors of thread-locals, when those of
    /// tokio are gone: a loop can be dropped there, or driven by hand.
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
        assert!(
            !tokio_runtime::is_over_on_this_thread(),
            "`block_on` was called in the destructor of a thread-local, when what its timers and I/O need is gone already; \
             drive the loop with `run_until_idle`, or `wait` for a promise"
        );
        let _driver = self.driver();
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
    pub(super) fn drive(
        &self,
        is_over: impl Fn() -> bool,
        alarm: &mut Option<Pin<Box<Sleep>>>,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        self.remote.waker.register(cx.waker());
        self.parked.set(false);
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
        self.parked.set(true);
        let Some(due) = self.timers.next_due() else { return Poll::Pending };
        // A time too far away for the clock is as good as a year.
        let wait = due.saturating_sub(self.timers.now()).min(Duration::from_secs(365 * 24 * 3600));
        let alarm = alarm.get_or_insert_with(|| {
            // Where another executor drives the loop, it need not be tokio's.
            let _runtime = Handle::try_current().is_err().then(|| background().runtime().enter());
            Box::pin(tokio::time::sleep(wait))
        });
        alarm.as_mut().reset(Instant::now() + wait);
        if alarm.as_mut().poll(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Runs all microtasks, then looks for rejections without handler.
    pub(super) fn checkpoint(&self) -> usize {
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
}
