//! An event loop's clock and timers: ordered by due time, then by the order they were set.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

/// Time since the loop was made.
enum Clock {
    Real(Instant),
    /// Stands still until it is moved.
    Virtual(Cell<Duration>),
}

struct Timer {
    due: Duration,
    seq: u64,
    action: Box<dyn FnOnce()>,
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Timer {}
impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Timer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.seq).cmp(&(other.due, other.seq))
    }
}

pub(crate) struct Timers {
    clock: Clock,
    heap: RefCell<BinaryHeap<Reverse<Timer>>>,
    seq: Cell<u64>,
}

impl Timers {
    pub(crate) fn real() -> Self {
        Timers::new(Clock::Real(Instant::now()))
    }

    pub(crate) fn virtual_time() -> Self {
        Timers::new(Clock::Virtual(Cell::new(Duration::ZERO)))
    }

    fn new(clock: Clock) -> Self {
        Timers { clock, heap: RefCell::default(), seq: Cell::new(0) }
    }

    pub(crate) fn now(&self) -> Duration {
        match &self.clock {
            Clock::Real(start) => start.elapsed(),
            Clock::Virtual(now) => now.get(),
        }
    }

    pub(crate) fn is_virtual(&self) -> bool {
        matches!(self.clock, Clock::Virtual(_))
    }

    /// Moves a virtual clock forward; `false` on a real one.
    pub(crate) fn advance_to(&self, time: Duration) -> bool {
        match &self.clock {
            Clock::Real(_) => false,
            Clock::Virtual(now) => {
                now.set(now.get().max(time));
                true
            }
        }
    }

    pub(crate) fn set(&self, delay: Duration, action: Box<dyn FnOnce()>) {
        let seq = self.seq.get();
        self.seq.set(seq + 1);
        let due = self.now().saturating_add(delay);
        self.heap.borrow_mut().push(Reverse(Timer { due, seq, action }));
    }

    /// When the next timer is due.
    pub(crate) fn next_due(&self) -> Option<Duration> {
        self.heap.borrow().peek().map(|timer| timer.0.due)
    }

    /// The next timer that is due by now.
    pub(crate) fn take_due(&self) -> Option<Box<dyn FnOnce()>> {
        let now = self.now();
        let mut heap = self.heap.borrow_mut();
        let due = heap.peek().is_some_and(|timer| timer.0.due <= now);
        if due { heap.pop().map(|timer| timer.0.action) } else { None }
    }

    /// Drops all timers; what their actions drop may set new ones, which go too.
    pub(crate) fn clear(&self) {
        while let Some(timer) = { self.heap.borrow_mut().pop() } {
            crate::panic::swallow(|| drop(timer));
        }
    }
}
