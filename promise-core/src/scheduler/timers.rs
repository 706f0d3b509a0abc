//! An event loop's clock and timers: ordered by due time, then by the order they were set.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
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
    action: Action,
}

/// What a timer does.
pub(crate) enum Action {
    Once(Box<dyn FnOnce()>),
    /// Something that may be given up before.
    Bell(Bell),
}

impl Action {
    pub(crate) fn run(self) {
        match self {
            Action::Once(action) => action(),
            Action::Bell(bell) => bell.ring(),
        }
    }

    fn is_stopped(&self) -> bool {
        matches!(self, Action::Bell(bell) if bell.is_stopped())
    }
}

type Shared = Mutex<Option<Box<dyn FnOnce() + Send>>>;

/// An action that waits for its time. Dropping it drops the action.
pub(crate) struct Bell(Arc<Shared>);

/// Stops a [`Bell`] from any thread; does not keep it.
pub(crate) struct BellStop(Weak<Shared>);

fn take(action: &Shared) -> Option<Box<dyn FnOnce() + Send>> {
    action.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl Bell {
    pub(crate) fn new(action: impl FnOnce() + Send + 'static) -> (Self, BellStop) {
        let shared: Arc<Shared> = Arc::new(Mutex::new(Some(Box::new(action))));
        let stop = BellStop(Arc::downgrade(&shared));
        (Bell(shared), stop)
    }

    pub(crate) fn ring(self) {
        if let Some(action) = take(&self.0) {
            action();
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

impl BellStop {
    /// Drops the action, unless it has begun.
    pub(crate) fn stop(&self) {
        if let Some(shared) = self.0.upgrade() {
            drop(take(&shared));
        }
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
    /// The length at which stopped timers are looked for.
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

    pub(crate) fn set(&self, delay: Duration, action: Action) {
        let seq = self.seq.get();
        self.seq.set(seq + 1);
        let due = self.now().saturating_add(delay);
        let mut heap = self.heap.borrow_mut();
        if heap.len() >= self.sweep_at.get() {
            // Nothing is dropped but empty shells. Half of the heap at least is live then, or new.
            heap.retain(|timer| !timer.0.action.is_stopped());
            self.sweep_at.set(FEW.max(heap.len() * 2));
        }
        heap.push(Reverse(Timer { due, seq, action }));
    }

    /// When the next timer is due.
    pub(crate) fn next_due(&self) -> Option<Duration> {
        let mut heap = self.heap.borrow_mut();
        while let Some(Reverse(timer)) = heap.peek() {
            if !timer.action.is_stopped() {
                return Some(timer.due);
            }
            heap.pop();
        }
        None
    }

    /// The next timer that is due by now.
    pub(crate) fn take_due(&self) -> Option<Action> {
        let due = self.next_due()? <= self.now();
        if due { self.heap.borrow_mut().pop().map(|timer| timer.0.action) } else { None }
    }

    /// Drops all timers; what their actions drop may set new ones, which go too.
    pub(crate) fn clear(&self) {
        while let Some(timer) = { self.heap.borrow_mut().pop() } {
            crate::panic::swallow(|| drop(timer));
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn stopped_timers_do_not_pile_up() {
        let timers = Timers::virtual_time();
        let mut longest = 0;
        for _ in 0..10 * FEW {
            let (bell, stop) = Bell::new(|| ());
            timers.set(Duration::from_secs(3600), Action::Bell(bell));
            stop.stop();
            longest = longest.max(timers.heap.borrow().len());
        }
        assert!(longest <= FEW, "{longest}");
        assert_eq!(timers.next_due(), None);
    }
}
