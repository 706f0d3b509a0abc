//! Orders from a seed, for tests: an event loop that chooses where it would otherwise take what came first.

use std::cell::Cell;

use super::queue::Queue;
use super::timers::Timers;
use super::{EventLoop, Job};
use crate::testing::Schedule;

/// A source of choices. The same seed gives the same choices.
pub(crate) struct Shuffle {
    state: Cell<u64>,
    /// Microtasks are chosen from, too.
    pub(crate) any: bool,
}

impl Shuffle {
    pub(crate) fn new(seed: u64, any: bool) -> Self {
        Shuffle { state: Cell::new(seed), any }
    }

    /// One of `0..n`. SplitMix64: <https://prng.di.unimi.it/splitmix64.c>.
    pub(crate) fn below(&self, n: usize) -> usize {
        self.state.set(self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mut z = self.state.get();
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % (n.max(1) as u64)) as usize
    }

    /// Takes any of the jobs.
    pub(crate) fn pop(&self, queue: &Queue) -> Option<Job> {
        for _ in 0..self.below(queue.len()) {
            queue.pop().into_iter().for_each(|job| queue.push(job));
        }
        queue.pop()
    }

    /// Puts any of the jobs that came from outside in front, with those that came together with it.
    pub(crate) fn choose(&self, outside: &Queue) {
        let mut together: Vec<Vec<Job>> = Vec::new();
        while let Some(job) = outside.pop() {
            match together.last_mut() {
                Some(last) if job.continues() => last.push(job),
                _ => together.push(vec![job]),
            }
        }
        if !together.is_empty() {
            let first = together.remove(self.below(together.len()));
            first.into_iter().chain(together.into_iter().flatten()).for_each(|job| outside.push(job));
        }
    }
}

impl EventLoop {
    /// A loop with a virtual clock that runs what is ready in another order, for tests: see [`Schedule`].
    ///
    /// ```
    /// use promise_core::{EventLoop, testing::Schedule};
    /// use std::{cell::RefCell, rc::Rc, time::Duration};
    ///
    /// let order_of = |seed| {
    ///     let (event_loop, log) = (EventLoop::with_schedule(Schedule::Open(seed)), Rc::new(RefCell::new(String::new())));
    ///     for name in ["a", "b", "c"] {
    ///         let log = log.clone();
    ///         event_loop.set_timeout(Duration::from_secs(1), move || log.borrow_mut().push_str(name));
    ///     }
    ///     event_loop.run_until_idle();
    ///     log.take()
    /// };
    /// assert_eq!(order_of(1), order_of(1));
    /// assert!((0..20).any(|seed| order_of(seed) != order_of(0)));
    /// ```
    #[must_use]
    pub fn with_schedule(schedule: Schedule) -> Self {
        let shuffle = match schedule {
            Schedule::Ecma => None,
            Schedule::Open(seed) => Some(Shuffle::new(seed, false)),
            Schedule::Any(seed) => Some(Shuffle::new(seed, true)),
        };
        EventLoop::with_timers(Timers::virtual_time(), shuffle)
    }
}
