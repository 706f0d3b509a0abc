//! What is known of a node beside its state.

use super::stage::StageCell;
use super::{Stage, cloners};
use crate::scheduler::SchedulerId;
use crate::sync::{AtomicU8, AtomicU16, Cell};

/// Together, so that they are written by one instruction when a node is made: what stores are still on their way is what
/// an exchange waits for.
#[repr(C, align(8))]
pub(crate) struct Marks {
    /// How to clone the result, known as soon as there is a second consumer (see `Promise::clone`). Or see [`sole`](super::sole).
    pub(super) cloner: AtomicU16,
    /// Producer side only.
    pub(crate) stage: StageCell,
    /// [`IN_CONTEXT`](super::IN_CONTEXT) and its like.
    pub(super) flags: AtomicU8,
    /// Where the node's jobs run. Producer side only; of reactions and tasks it is never changed.
    pub(crate) scheduler: Cell<Option<SchedulerId>>,
}

impl Marks {
    #[cfg(not(loom))]
    #[inline(always)]
    pub(super) fn new(stage: Stage, flags: u8, home: Option<SchedulerId>) -> Self {
        const { assert!(cloners::NONE == 0) }
        let home = home.map_or(0, SchedulerId::get).to_ne_bytes();
        let bytes = [0, 0, stage as u8, flags, home[0], home[1], home[2], home[3]];
        // SAFETY: these are the fields in their order. A byte of `StageCell` is a stage at first, and zero is no scheduler.
        unsafe { std::mem::transmute::<u64, Marks>(u64::from_ne_bytes(bytes)) }
    }

    #[cfg(loom)]
    pub(super) fn new(stage: Stage, flags: u8, home: Option<SchedulerId>) -> Self {
        Marks {
            cloner: AtomicU16::new(cloners::NONE),
            stage: StageCell::new(stage),
            flags: AtomicU8::new(flags),
            scheduler: Cell::new(home),
        }
    }
}
