//! The state word: everything two threads may disagree about, in one atomic.
//!
//! ```text
//! pending   0                 nobody waits
//!           pointer           the newest entry of the list of reactions (linked through `next`, oldest last)
//!           .. | CONSUMER_GONE  no handle and no reaction is left (entries of awaits that were given up may be)
//!           .. | HOOKED         the node's list of hooks is not empty (see `hooks`), or `observe` knows of the promise
//!           .. | PINNED         only jobs of the event loop where the node is at home will settle it, and wait for it
//!           .. | HOOKED | PINNED  both, which a promise never is: there is no handle, and the list is one reaction of the event
//!                               loop that `sole` is about, or a joint entry of it, which other promises have, too. Whoever
//!                               else would change the list is on its thread
//!           LOCKED .. in place of the list: somebody takes an entry out of it, or looks through it; everybody else waits.
//!                       Without PINNED, which comes back with the list
//! settled   SETTLED | flags   the result may be read
//!           .. | HANDING_OVER   and those who waited are being handed over; see `late`
//! ```
//!
//! Who may change what: only the settling producer goes from pending to settled, once. Consumers push entries and
//! set `CONSUMER_GONE` and `HANDLED`; the last producer sets `PRODUCER_GONE`. Whoever is second of
//! `CONSUMER_GONE` and `PRODUCER_GONE` frees the node.
//!
//! Most changes are exchanges, because the other side may change the word at the same time. There are four cases in which
//! it cannot, and a store does:
//!
//! * A task is run in place by the only consumer, or the only consumer waits for the call that took the promise's callback, and
//!   there is no other producer: see `in_place`.
//! * A pinned promise whose only consumer is a reaction in its list settles. There is no handle, and the reaction, which is at
//!   home on the same loop, does nothing before it is fired.
//! * The only consumer, in a job of the event loop that a pinned promise belongs to, attaches or goes: the promise cannot
//!   settle meanwhile.
//! * A resolver settles a promise whose only consumer is a reaction or a joint entry of an event loop, in a job of that loop. It is
//!   taken out of the list on that thread only, which does something else just now.
//!
//! And of a local promise nobody but its thread sees the word. What would be an exchange says so, `alone`, and is a load and
//! a store.
//!
//! | file | what |
//! |---|---|
//! | `word` | what the word says, and what it is to say |
//! | `list` | who waits for a pending promise |
//! | `publish` | settling, and handing over to those who waited |
//! | `sides` | consumers and producers that go, and who handles a rejection |

mod list;
mod publish;
mod sides;
mod word;

use super::head::ALIGN;
use crate::sync::{AtomicUsize, Ordering};

pub(crate) use word::{Locked, Settling, Snapshot};

/// The result is written. Set once, never cleared.
const SETTLED: usize = 0b00001;
/// No consumer is left. While pending it stands beside the list, which then holds only entries of given-up awaits.
const CONSUMER_GONE: usize = 0b00010;
/// While pending: there are hooks, or there is somebody to tell, so whoever settles looks for them.
const HOOKED: usize = 0b00100;
/// While pending: it settles in a job of its scheduler, which is an event loop, or when that is gone.
const PINNED: usize = 0b01000;
/// While pending, which says neither of the two then: the list is one entry, the only consumer, of an event loop.
const SOLE: usize = HOOKED | PINNED;
/// What is beside the pointer in the word of a pending promise.
const MARKS: usize = CONSUMER_GONE | HOOKED | PINNED;
const _: () = assert!(ALIGN > MARKS | SETTLED);
/// With `SETTLED`: the result is a reason.
const REJECTED: usize = 0b00100;
/// While pending, in place of the list: somebody goes through it, and changes it perhaps. No code of the user's runs
/// meanwhile. No entry has this address.
const LOCKED: usize = 0b10000;
/// With `SETTLED`: somebody attached to the promise or read its rejection, so it is not reported.
const HANDLED: usize = 0b01000;
/// With `SETTLED`: no resolver, task, waker or queue entry refers to the node any more.
const PRODUCER_GONE: usize = 0b10000;
/// With `SETTLED`: the settling thread is handing the entries of the list over to schedulers elsewhere.
const HANDING_OVER: usize = 0b100000;
/// With `HANDING_OVER`: more entries came meanwhile.
const LATE: usize = 0b1000000;
/// With `SETTLED`: entries were handed over to schedulers elsewhere, where they may be under way still.
const TRAVELLED: usize = 0b10000000;
/// With `REJECTED`: a tracker knows of it.
const TRACKED: usize = 0b100000000;

/// The state word of a node.
pub(crate) struct State(AtomicUsize);

impl State {
    #[inline]
    pub(crate) fn pending() -> Self {
        State(AtomicUsize::new(0))
    }

    /// With pinned, it is at home in the event loop that has the turn, and settled there. Without wanted, no consumer is left.
    #[inline]
    pub(crate) fn of_reaction(pinned: bool, wanted: bool) -> Self {
        State(AtomicUsize::new(if pinned { PINNED } else { 0 } | if wanted { 0 } else { CONSUMER_GONE }))
    }

    #[inline]
    pub(crate) fn settled(rejected: bool) -> Self {
        State(AtomicUsize::new(SETTLED | PRODUCER_GONE | if rejected { REJECTED } else { 0 }))
    }

    #[inline]
    #[cfg_attr(loom, track_caller)]
    pub(crate) fn load(&self) -> Snapshot {
        // ORDERING: Acquire pairs with the Release half of `settle`: who sees SETTLED may read the result.
        Snapshot(self.0.load(Ordering::Acquire))
    }

    /// As an exchange, when nobody else looks at the word. Not inlined, to leave the callers short.
    #[inline(never)]
    fn change(&self, seen: Snapshot, next: usize) -> Result<(), Snapshot> {
        // ORDERING: Relaxed, also below: it is all on one thread.
        match Snapshot(self.0.load(Ordering::Relaxed)) {
            now if now == seen => {
                // ORDERING: as above.
                self.0.store(next, Ordering::Relaxed);
                Ok(())
            }
            now => Err(now),
        }
    }

    /// Sets flags: gives what the word said before.
    #[inline]
    #[cfg_attr(loom, track_caller)]
    fn add(&self, flags: usize, alone: impl Fn() -> bool, order: Ordering) -> Snapshot {
        if alone() {
            let before = self.load();
            // ORDERING: Relaxed: it is all on one thread.
            self.0.store(before.0 | flags, Ordering::Relaxed);
            return before;
        }
        // ORDERING: the caller says what for.
        Snapshot(self.0.fetch_or(flags, order))
    }
}
