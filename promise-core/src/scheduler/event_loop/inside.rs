//! An event loop inside of somebody else's executor.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::task::Context;

use tokio::task::coop::unconstrained;

use super::EventLoop;
use crate::scheduler::current::{self, Enter, Turn};
use crate::scheduler::root::Root;

impl EventLoop {
    /// As [`block_on`](EventLoop::block_on), without blocking: a future of somebody else's executor, which drives the loop whenever
    /// it is polled, and is done when `future` is. It stays on its thread: a task of a tokio `LocalSet`, of a toolkit, of
    /// `LocalPool` of the `futures` crate. That is how promises of one thread ([`local`](crate::local)) live beside other tasks.
    ///
    /// The loop is in charge while `future`, its handlers and timers run, not while other tasks of the executor do:
    /// they [`enter`](EventLoop::enter) it where they make promises, which wakes it. Timers are tokio's, if the executor runs in a
    /// runtime of it (with time enabled), else those of the background loop.
    ///
    /// # Panics
    /// When the future panics; when the loop is driven already, by whatever; when nothing that could wake the future is left.
    ///
    /// ```
    /// use promise_core::EventLoop;
    /// use promise_core::local::{promise, sleep};
    /// use std::{rc::Rc, time::Duration};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let tasks = tokio::task::LocalSet::new();
    /// let text = tasks.run_until(async {
    ///     let event_loop = EventLoop::new();
    ///     let beside = tokio::task::spawn_local(async { Rc::new("beside") });
    ///     let text = event_loop.run_async(async {
    ///         let slept = promise!(sleep(Duration::from_millis(1)).then(|()| Rc::new("slept")));
    ///         format!("{} {}", slept.await.unwrap(), beside.await.unwrap())
    ///     });
    ///     text.await
    /// });
    /// assert_eq!(text.await, "slept beside");
    /// # });
    /// ```
    #[track_caller]
    pub fn run_async<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        let origin = Location::caller();
        async move {
            let _driver = self.driver();
            let future = pin!(future);
            let mut root = Root::new(future, self.remote.clone());
            let (mut alarm, mut started) = (None, false);
            let drive = |cx: &mut Context<'_>| {
                let _entered = Enter::event_loop(self);
                if !started {
                    started = true;
                    let turn = Turn::begin();
                    root.start(origin);
                    drop(turn);
                    self.checkpoint();
                }
                self.drive(|| root.is_over(), &mut alarm, cx)
            };
            unconstrained(poll_fn(drive)).await;
            let Some(output) = root.output() else {
                panic!(
                    "the event loop's future waits for something that can never happen: nobody is left to wake it"
                )
            };
            output
        }
    }

    /// Panics where the loop is driven already: who drives is whom it wakes.
    #[track_caller]
    pub(super) fn driver(&self) -> Driver<'_> {
        assert!(
            current::with_loop(|l| l.is_none_or(|l| l.id != self.id)) && !self.driven.replace(true),
            "an event loop that is driven already cannot be driven by somebody else: this would wait for itself; `.await` instead"
        );
        Driver(&self.driven)
    }
}

/// Who drives the loop.
pub(super) struct Driver<'a>(&'a Cell<bool>);

impl Drop for Driver<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
