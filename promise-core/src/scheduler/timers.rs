//! An event loop's clock and timers: ordered by due time, then by the order they were set.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use crate::panic::swallow;

/// Time since the loop was made.
enum Clock {
    Real(Instant),
    /// Stands still until it is moved.
    Virtual(Cell<Duration>),
}

struct Timer {
    due: Duration,
    seq: u64,
    action: Box<dyn Ring>,
}

/// What a timer does.
pub(crate) trait Ring {
    fn ring(self: Box<Self>);

    /// Whether it would make a difference. What is not wanted stays so.
    fn is_wanted(&self) -> bool {
        true
    }
}

impl<F: FnOnce()> Ring for F {
    fn ring(self: Box<Self>) {
        self();
    }
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
    /// The length at which timers that nobody wants are looked for.
    sweep_at: Cell<usize>,
}

/// Fewer timers are never swept.
const FEW: usize = 64;

impl Timers {
    pub(crate) fn real() -> Self {
        Timers::new(Clock::Real(Instant::now()))
    }

    pub(crate) fn virtual_time() -> Self {
        Timers::new(Clock::Virtual(Cell::new(Duration::ZERO)))
    }

    fn new(clock: Clock) -> Self {
        Timers { clock, heap: RefCell::default(), seq: Cell::new(0), sweep_at: Cell::new(FEW) }
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

    pub(crate) fn set(&self, delay: Duration, action: Box<dyn Ring>) {
        self.sweep();
        let seq = self.seq.get();
        self.seq.set(seq + 1);
        let due = self.now().saturating_add(delay);
        self.heap.borrow_mut().push(Reverse(Timer { due, seq, action }));
    }

    /// Drops the timers that nobody wants, when there are twice as many as after the last time.
    fn sweep(&self) {
        if self.heap.borrow().len() < self.sweep_at.get() {
            return;
        }
        // What they drop may set timers: not while the heap is borrowed.
        let (wanted, unwanted): (Vec<_>, Vec<_>) =
            self.heap.take().into_iter().partition(|timer| timer.0.action.is_wanted());
        self.sweep_at.set(FEW.max(wanted.len() * 2));
        self.heap.replace(wanted.into());
        unwanted.into_iter().for_each(|timer| swallow(|| drop(timer)));
    }

    /// When the next timer is due.
    pub(crate) fn next_due(&self) -> Option<Duration> {
        loop {
            let unwanted = {
                let mut heap = self.heap.borrow_mut();
                let next = heap.peek()?;
                if next.0.action.is_wanted() {
                    return Some(next.0.due);
                }
                heap.pop()
            };
            swallow(|| drop(unwanted));
        }
    }

    /// The next timer that is due by now.
    pub(crate) fn take_due(&self) -> Option<Box<dyn Ring>> {
        let due = self.next_due()? <= self.now();
        if due { self.heap.borrow_mut().pop().map(|timer| timer.0.action) } else { None }
    }

    /// Any of those that are due next at the same time, and by now.
    pub(crate) fn take_any_due(&self, choose: impl FnOnce(usize) -> usize) -> Option<Box<dyn Ring>> {
        let due = self.next_due().filter(|due| *due <= self.now())?;
        let mut together = Vec::new();
        {
            let mut heap = self.heap.borrow_mut();
            while heap.peek().is_some_and(|timer| timer.0.due == due) {
                together.extend(heap.pop());
            }
        }
        let chosen = together.remove(choose(together.len()));
        self.heap.borrow_mut().extend(together);
        Some(chosen.0.action)
    }

    /// Drops all timers; what their actions drop may set new ones, which go too.
    pub(crate) fn clear(&self) {
        while let Some(timer) = { self.heap.borrow_mut().pop() } {
            swallow(|| drop(timer));
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    struct Unwanted;

    impl Ring for Unwanted {
        fn ring(self: Box<Self>) {}

        fn is_wanted(&self) -> bool {
            false
        }
    }

    #[test]
    fn timers_that_nobody_wants_do_not_pile_up() {
        let timers = Timers::virtual_time();
        let mut longest = 0;
        for i in 0..10 * FEW {
            timers.set(Duration::from_secs(3600), Box::new(Unwanted));
            if i % 10 == 0 {
                timers.set(Duration::from_secs(7200), Box::new(|| ()));
            }
            longest = longest.max(timers.heap.borrow().len());
        }
        assert!(longest <= 3 * FEW, "{longest}");
        assert_eq!(timers.next_due(), Some(Duration::from_secs(7200)));
        assert_eq!(timers.heap.borrow().len(), FEW);
    }
}
