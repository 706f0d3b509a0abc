//! The inputs of a combined promise: each reaction that waits for one has a seat in the combined promise's node.
//!
//! When the promise is decided, or stops because nobody wants it, nobody waits any more: the reactions that have a seat are
//! taken out of the lists they are in, and dropped. With a reaction goes its handle of the input, which may be the last one
//! of a promise that opted in to stop.
//!
//! Seats are made by who looks for inputs, one thread at a time, and looked through once, by who closes: if somebody looks for
//! inputs at that time, they do it when they have found them.
//!
//! | file | what |
//! |---|---|
//! | `places` | seats for reactions that are nodes of their own |
//! | `rows` | inputs that are all of one kind, and need no seat |
//! | `found` | those that an iterator finds |

pub(super) mod found;
mod places;
mod rows;

use std::cell::UnsafeCell;
use std::mem::{self, ManuallyDrop};

use super::head::{Head, IGNORED, Stage};
use super::hooks::Hooks;
use super::node::Node;
use super::stop;
use crate::Fault;
use crate::observe;
use crate::panic::swallow;
use crate::promise::Promise;
use crate::scheduler::{self, current};
use crate::sync::{AtomicU8, Ordering, racy};

pub(super) use found::Found;
use places::Places;
pub(super) use places::{Place, Seat, place, sit_down};
pub(super) use rows::{Input, Inputs, Waiting, add_row, inputs, joint, set_inputs, set_joint};

/// Somebody looks for inputs, and makes seats.
const LOOKING: u8 = 0b01;
/// Nobody waits for inputs any more.
const CLOSED: u8 = 0b10;
/// Who closed has looked through the rows of inputs.
const EMPTIED: u8 = 0b100;
/// The inputs have left their rows.
const LEFT: u8 = 0b1000;

/// What the node of a combined promise has beside the head.
pub(crate) struct Seats {
    state: AtomicU8,
    /// Belongs to who looks for inputs, or to who has closed.
    rows: UnsafeCell<Rows>,
    pub(super) hooks: Hooks,
}

struct Rows {
    /// Of inputs that are all of one kind.
    inputs: Inputs,
    /// Of seats, for inputs of any kind.
    places: Places,
}

impl Seats {
    /// For about so many inputs.
    pub(crate) fn new(about: usize) -> Self {
        Seats {
            state: AtomicU8::new(0),
            rows: UnsafeCell::new(Rows { inputs: Inputs::new(), places: Places::new(about) }),
            hooks: Hooks::new(),
        }
    }

    /// From here on the caller looks for inputs, up to [`looked`]; `false`: somebody else does, or nobody waits for inputs any
    /// more.
    pub(super) fn look(&self, alone: bool) -> bool {
        if alone {
            return self.change(|state| if state == 0 { LOOKING } else { state }) == 0;
        }
        // ORDERING: Acquire: after who looked before.
        self.state.compare_exchange(0, LOOKING, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Adds flags; gives what there was before.
    fn add(&self, flags: u8, alone: bool) -> u8 {
        if alone {
            return self.change(|state| state | flags);
        }
        // ORDERING: Acquire takes over the seats and rows; Release: as in `looked`.
        self.state.fetch_or(flags, Ordering::AcqRel)
    }

    /// Changes a state that nobody else looks at; gives what it was.
    fn change(&self, change: impl FnOnce(u8) -> u8) -> u8 {
        // ORDERING: Relaxed, also below: it is all on one thread.
        let before = self.state.load(Ordering::Relaxed);
        // ORDERING: as above.
        self.state.store(change(before), Ordering::Relaxed);
        before
    }

    /// Whether nobody waits for inputs any more.
    pub(super) fn is_closed(&self) -> bool {
        // ORDERING: Relaxed: only the flag counts.
        self.state.load(Ordering::Relaxed) & CLOSED != 0
    }
}

/// # Safety
/// The node is that of a combined promise, and alive as long as what is given.
pub(super) unsafe fn of<'a>(combined: *const Head) -> &'a Seats {
    // SAFETY: the caller's contract. The place of the extra state does not depend on the slot.
    unsafe { &(*combined.cast::<Node<(), (), Seats, ()>>()).extra }
}

/// All inputs are found.
///
/// # Safety
/// The caller looks for inputs of this combined promise, and is one of its producers.
pub(super) unsafe fn looked(combined: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        racy();
        let seats = of(combined);
        let before = if (*combined).is_local() {
            seats.change(|state| state & !LOOKING)
        } else {
            // ORDERING: Release publishes the seats to who closes; Acquire: whatever came before closing.
            seats.state.fetch_and(!LOOKING, Ordering::AcqRel)
        };
        if before & CLOSED != 0 {
            empty(combined);
        }
    }
}

/// Nobody waits for the inputs any more.
///
/// # Safety
/// The caller is a producer of this combined promise, or a consumer at home.
pub(super) unsafe fn close(combined: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        racy();
        let before = of(combined).add(CLOSED, (*combined).is_local());
        if before & (LOOKING | CLOSED) == 0 {
            empty(combined);
        }
    }
}

/// Drops the reactions that wait still, at home.
///
/// # Safety
/// The caller is a producer of this combined promise, or a consumer at home, and has its seats for itself.
unsafe fn empty(combined: *const Head) {
    // SAFETY: the caller's contract.
    unsafe {
        let rows = of(combined).rows.get();
        if (*rows).places.is_empty() && (*rows).inputs.is_empty() {
            return;
        }
        let Some(home) = (*combined).marks.scheduler.get() else { unreachable!("set when it was made") };
        if scheduler::is_loop(home) && !current::is_in_charge(home) && !(*combined).is_local() {
            (*combined).add_producer();
            let closing = Closing(combined);
            let _entered = current::Enter::pool(home);
            let _none = current::InContext::none();
            let close = async move {
                closing.arrive();
                Ok(())
            };
            // When the loop is gone, that is nobody's.
            Promise::<(), Fault>::from_future_deferred(close).release();
        } else {
            empty_here(combined);
        }
    }
}

/// # Safety
/// As `empty`, at home.
unsafe fn empty_here(combined: *const Head) {
    // SAFETY: the caller's contract. What a reaction holds is dropped when it is in no list, and has no seat.
    unsafe {
        let (seats, parallel) = (of(combined), stop::in_parallel(combined));
        let (joint, mut taken_out) = (joint(combined), 0);
        for input in inputs(combined) {
            match input.get() {
                Waiting::Alone(reaction) if stop::take_out_input(reaction, parallel) => {
                    ((*reaction).link.vtable.abandon)(reaction.cast());
                }
                Waiting::Jointly(promise) => {
                    (*promise).set(IGNORED);
                    if Head::detach_joint(promise, joint) {
                        input.clear();
                        taken_out += 1;
                        swallow(|| drop(Promise::<(), ()>::from_raw(promise)));
                    }
                }
                _ => {}
            }
        }
        // Behind the last one there may be none of them any more.
        (0..taken_out).for_each(|_| ((*joint).link.vtable.abandon)(joint.cast()));
        let before = seats.add(EMPTIED, (*combined).is_local());
        if before & LEFT != 0 {
            (*seats.rows.get()).inputs = Inputs::new();
        }
        for seat in (*seats.rows.get()).places.seats() {
            let Some(reaction) = stop::take_out(seat, combined) else { continue };
            let slot: *mut () = Head::slot(reaction);
            (*reaction).marks.stage.set_first(Stage::Empty);
            swallow(|| ((*reaction).link.vtable.drop_body)(slot));
            // Nobody wants its promise, so there is nothing to settle.
            observe::gone(reaction);
            Head::dealloc(reaction);
        }
    }
}

/// The inputs have left: nobody waits for them any more. `None`: somebody has closed before, who may look at them still, and nobody
/// wants what they have given.
///
/// # Safety
/// The caller is the last one who uses them, but for who closes, and keeps this combined promise alive.
pub(super) unsafe fn take_inputs(combined: *const Head) -> Option<Inputs> {
    // SAFETY: the caller's contract. Nobody else will look at them.
    unsafe {
        racy();
        let seats = of(combined);
        let before = seats.add(CLOSED, (*combined).is_local());
        (before & CLOSED == 0).then(|| mem::replace(&mut (*seats.rows.get()).inputs, Inputs::new()))
    }
}

/// The inputs have left, and what they held is gone, where somebody has closed before.
///
/// # Safety
/// As [`take_inputs`], which gave none.
pub(super) unsafe fn all_left(combined: *const Head) {
    // SAFETY: the caller's contract. The second one of who has left and who has closed has the rows for itself.
    unsafe {
        racy();
        let seats = of(combined);
        if seats.add(LEFT, (*combined).is_local()) & EMPTIED != 0 {
            (*seats.rows.get()).inputs = Inputs::new();
        }
    }
}

/// A producer of a combined promise, on its way to the thread where its inputs can be let go of. If that is gone, they stay as
/// they are.
struct Closing(*const Head);

// SAFETY: a promise whose jobs a loop on another thread runs is of parts that are `Send`.
unsafe impl Send for Closing {}

impl Closing {
    fn arrive(self) {
        let combined = ManuallyDrop::new(self).0;
        // SAFETY: the producer that was sent; who sent it had the seats for itself, and has given them up.
        unsafe {
            empty_here(combined);
            Head::drop_producer(combined);
        }
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        // SAFETY: the producer that was sent.
        unsafe { Head::drop_producer(self.0) }
    }
}
