//! Pairs of resolving functions: which of a node's is live.
//!
//! A node has a pair when it is made, and another one for each thenable that it is resolved with. A pair that has resolved may be
//! kept for as long as somebody likes, and its calls do nothing. So pairs have numbers. Those of one node count up, in the few bits
//! that it has for them; where no older pair is left, they begin anew. Where one is, and the bits are used up, the numbers are
//! everybody's.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use super::Head;
use crate::sync::{Mutex, global};

/// The number of a fresh node's pair.
pub(crate) const FIRST_PAIR: u32 = 0;
/// No number is larger.
pub(crate) const LAST_PAIR: u32 = u32::MAX >> 3;
/// The epoch of a node whose pairs are in [`OPEN`].
const LAST_EPOCH: u8 = 15;

/// The live pairs of nodes that count no further. One that is given up stays.
struct Open {
    next: u32,
    pairs: BTreeSet<u32>,
}

global! {
    static OPEN: Mutex<Open> = Mutex::new(Open { next: LAST_EPOCH as u32, pairs: BTreeSet::new() });
}

fn with_open<R>(code: impl FnOnce(&mut Open) -> R) -> R {
    code(&mut OPEN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A number never comes back, or an old pair would be live again: the last one is that of pairs that resolve nothing.
#[cold]
fn open() -> u32 {
    with_open(|open| {
        let number = open.next;
        if number < LAST_PAIR {
            open.next = number + 1;
            open.pairs.insert(number);
        }
        number
    })
}

#[cold]
fn is_open(pair: u32) -> bool {
    with_open(|open| open.pairs.contains(&pair))
}

#[cold]
fn close(pair: u32) -> bool {
    with_open(|open| open.pairs.remove(&pair))
}

/// The epoch of a pair, if its node counts it.
#[inline]
fn epoch(pair: u32) -> Option<u8> {
    if pair < LAST_EPOCH.into() { Some(pair as u8) } else { None }
}

impl Head {
    /// The number of a fresh pair.
    ///
    /// # Safety
    /// The caller has a producer reference of the undecided node, whose last pair has resolved.
    pub(crate) unsafe fn fresh_pair(&self) -> u32 {
        if self.marks.stage.epoch() > 0 && self.is_last_producer() {
            // Older pairs have no references, and do not look.
            self.marks.stage.forget_epochs();
        }
        match self.marks.stage.epoch() {
            LAST_EPOCH => open(),
            epoch => epoch.into(),
        }
    }

    /// Whether this pair of the node has resolved.
    pub(crate) fn is_claimed(&self, pair: u32) -> bool {
        epoch(pair).map_or_else(|| !is_open(pair), |epoch| self.marks.stage.epoch() != epoch)
    }

    /// The already-resolved flag: `true` for the first call of this pair of the node.
    #[inline]
    pub(crate) fn claim(&self, pair: u32) -> bool {
        match epoch(pair) {
            Some(epoch) => self.marks.stage.step(epoch, self.is_local()),
            None => close(pair),
        }
    }
}
