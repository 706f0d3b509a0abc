//! Numbered places for values, reused, with a ticket for each use: who has an old ticket finds nothing.

use std::panic::Location;

use super::erased::Erased;

/// How many slabs the callbacks of all threads are spread over.
pub(super) const SHARDS: usize = 16;

/// Half of a key: a shard and a place in it, or a ticket.
const HALF: u32 = usize::BITS / 2;
const MAX: usize = (1 << HALF) - 1;

/// No place.
const NONE: u32 = u32::MAX;

/// A place in use.
#[derive(Clone, Copy)]
pub(super) struct Used {
    pub(super) shard: usize,
    pub(super) place: usize,
    pub(super) ticket: u32,
}

impl Used {
    /// The number that C keeps for us. Never zero, because some libraries take a null pointer for "no user data", and no
    /// ticket is zero.
    pub(super) fn key(self) -> usize {
        debug_assert!(self.place < MAX / SHARDS && self.ticket != 0);
        (self.place * SHARDS + self.shard) | ((self.ticket as usize) << HALF)
    }

    /// What a number of C's may stand for.
    pub(super) fn of_key(key: usize) -> Used {
        let place = key & MAX;
        // Half of a key fits.
        let ticket = (key >> HALF) as u32;
        Used { shard: place % SHARDS, place: place / SHARDS, ticket }
    }
}

/// The ticket that follows this one; `None` after the last one.
pub(super) fn next_ticket(last: u32) -> Option<u32> {
    ((last as usize) < MAX).then(|| last + 1)
}

/// A ticket for this number; the same again after many numbers.
pub(super) fn ticket_of(number: u32) -> u32 {
    u32::try_from(number as usize % MAX + 1).expect("a ticket fits")
}

pub(super) struct Slab {
    slots: Vec<Slot>,
    /// The place that was given back last.
    free: u32,
    live: usize,
}

struct Slot {
    content: Option<Erased>,
    /// Where the promise of the last use was made.
    origin: &'static Location<'static>,
    /// Of the last use.
    ticket: u32,
    next_free: u32,
}

/// What is at a place.
pub(super) enum Found<V> {
    Value(V),
    /// It was there, and has been taken.
    Late(&'static Location<'static>),
    /// Never there, longer ago than one use, or of another type.
    Nothing,
}

impl Slab {
    pub(super) const fn new() -> Self {
        Slab { slots: Vec::new(), free: NONE, live: 0 }
    }

    /// How many values there are.
    pub(super) fn live(&self) -> usize {
        self.live
    }

    /// Keeps a value, unless all places are in use. `ticket` gives the ticket that follows the last one of a place; `None`
    /// retires the place.
    #[inline]
    pub(super) fn insert<V: 'static>(
        &mut self,
        origin: &'static Location<'static>,
        value: &mut Option<V>,
        ticket: impl Fn(u32) -> Option<u32>,
    ) -> Option<(usize, u32)> {
        let place = self.vacant(origin, ticket)?;
        let slot = &mut self.slots[place];
        slot.content = Some(Erased::new(value.take()?));
        self.live += 1;
        Some((place, slot.ticket))
    }

    /// A place with a new ticket.
    fn vacant(
        &mut self,
        origin: &'static Location<'static>,
        ticket: impl Fn(u32) -> Option<u32>,
    ) -> Option<usize> {
        while let Some(slot) = self.slots.get_mut(self.free as usize) {
            let place = self.free as usize;
            self.free = slot.next_free;
            if let Some(ticket) = ticket(slot.ticket) {
                (slot.origin, slot.ticket) = (origin, ticket);
                return Some(place);
            }
        }
        let (place, ticket) = (self.slots.len(), ticket(0)?);
        if place >= MAX / SHARDS {
            return None;
        }
        self.slots.push(Slot { content: None, origin, ticket, next_free: NONE });
        Some(place)
    }

    /// Takes what is at the place, if `take` can.
    #[inline]
    pub(super) fn take<V>(
        &mut self,
        Used { place, ticket, .. }: Used,
        take: impl FnOnce(&mut Option<Erased>) -> Option<V>,
    ) -> Found<V> {
        let Some(slot) = self.slots.get_mut(place).filter(|slot| slot.ticket == ticket) else {
            return Found::Nothing;
        };
        if slot.content.is_none() {
            return Found::Late(slot.origin);
        }
        let Some(value) = take(&mut slot.content) else { return Found::Nothing };
        slot.next_free = self.free;
        // A key has room for the place, so this has.
        self.free = place as u32;
        self.live -= 1;
        Found::Value(value)
    }

    /// Whether the place is in use with this ticket.
    pub(super) fn holds(&self, Used { place, ticket, .. }: Used) -> bool {
        self.slots.get(place).is_some_and(|slot| slot.ticket == ticket && slot.content.is_some())
    }

    /// What is at the place, to look at.
    pub(super) fn get(&self, Used { place, ticket, .. }: Used) -> Option<&Erased> {
        self.slots.get(place).filter(|slot| slot.ticket == ticket)?.content.as_ref()
    }
}
