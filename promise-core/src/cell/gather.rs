//! What the reactions of one combinator share: a place for the result of each input, and what is done when all are filled.
//!
//! One counter says how many reactions are left; it is who keeps the memory, too. Each reaction writes to its own place, and
//! the last one that leaves has all of them for itself. So an input takes one atomic operation.

use std::cell::UnsafeCell;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::ptr::NonNull;

use super::several::Decider;
use super::{reaction, seats};
use crate::fault::Fault;
use crate::panic::{catch, swallow};
use crate::promise::Promise;
use crate::reason::Reason;
use crate::sync::{AtomicBool, AtomicUsize, Ordering};

/// More than there can be inputs: what is left while inputs are still being looked for.
const LOOKING: usize = usize::MAX / 2;
/// For so many inputs there is room at once, at most; for more when they are there.
const AT_ONCE: usize = 1 << 16;

type Place<X> = UnsafeCell<Option<X>>;
/// Places that stay where they are, in a box of their own.
type Places<X> = NonNull<[Place<X>]>;

fn places<X>(len: usize) -> Places<X> {
    let places: Box<[Place<X>]> = (0..len).map(|_| UnsafeCell::new(None)).collect();
    NonNull::from(Box::leak(places))
}

struct Shared<X, F, U, R> {
    /// How many reactions have not left.
    left: AtomicUsize,
    /// Not all places will be filled.
    incomplete: AtomicBool,
    decider: Decider<U, R>,
    finish: F,
    first: Places<X>,
    /// Written by who looks for inputs, and read by who is the last.
    more: Vec<Places<X>>,
}

impl<X, F, U, R> Shared<X, F, U, R>
where
    F: FnOnce(Vec<X>) -> Result<U, R>,
    R: Reason,
{
    /// Some leave. The last one finishes.
    ///
    /// # Safety
    /// The caller counts as so many, and does not use `this` afterwards.
    #[inline]
    unsafe fn leave(this: NonNull<Self>, count: usize) {
        // SAFETY: who counts keeps it alive; the last one owns it.
        unsafe {
            let shared = this.as_ref();
            let before = if shared.decider.is_local() {
                // ORDERING: Relaxed, also below: it is all on one thread.
                let before = shared.left.load(Ordering::Relaxed);
                // ORDERING: as above.
                shared.left.store(before - count, Ordering::Relaxed);
                before
            } else {
                // ORDERING: Release publishes the caller's places to the last one, Acquire takes over those of the others.
                shared.left.fetch_sub(count, Ordering::AcqRel)
            };
            if before == count {
                (*Box::from_raw(this.as_ptr())).end();
            }
        }
    }

    #[inline(never)]
    fn end(self) {
        let Shared { incomplete, decider, finish, first, more, .. } = self;
        let room = first.len() + more.iter().map(|places| places.len()).sum::<usize>();
        let places = std::iter::once(first).chain(more).flat_map(|places| {
            // SAFETY: from `places`, and nobody else has a pointer to it any more.
            unsafe { Box::from_raw(places.as_ptr()) }.into_iter().filter_map(UnsafeCell::into_inner)
        });
        // ORDERING: Relaxed: leaving has published it.
        if incomplete.load(Ordering::Relaxed) {
            return places.for_each(|x| swallow(|| drop(x)));
        }
        // Where there are no more, what is not filled is none.
        let mut values = Vec::with_capacity(room);
        values.extend(places);
        match catch(|| finish(values)) {
            Ok(result) => decider.finish(result),
            Err(panic) => decider.reject_fault(Fault::Panicked(panic)),
        }
    }
}

/// A combinator that looks for its inputs.
pub(crate) struct Gathering<X, F, U, R> {
    shared: NonNull<Shared<X, F, U, R>>,
    /// How many entries were made.
    count: usize,
    /// Where there is room for the next ones.
    places: Places<X>,
    used: usize,
}

impl<X, F, U, R> Gathering<X, F, U, R>
where
    F: FnOnce(Vec<X>) -> Result<U, R>,
    R: Reason,
{
    /// A promise of about so many inputs. When all of them are there, `finish` says how to settle it.
    pub(crate) fn new(
        flags: u8,
        origin: &'static Location<'static>,
        about: usize,
        finish: F,
    ) -> (Promise<U, R>, Self) {
        let (promise, decider) = Decider::new(flags, origin, about);
        decider.look();
        let first = places(about.min(AT_ONCE));
        let shared = Shared {
            left: AtomicUsize::new(LOOKING),
            incomplete: AtomicBool::new(false),
            decider,
            finish,
            first,
            more: Vec::new(),
        };
        let shared = NonNull::from(Box::leak(Box::new(shared)));
        (promise, Gathering { shared, count: 0, places: first, used: 0 })
    }

    /// Attaches a reaction to the next input. The caller has made sure that parts which may run on another thread are `Send`.
    #[inline]
    pub(crate) fn watch<T, E: Reason>(
        &mut self,
        promise: Promise<T, E>,
        origin: &'static Location<'static>,
        handler: impl FnOnce(Entry<X, F, U, R>, Result<T, E>),
    ) {
        let entry = self.entry();
        // SAFETY: this looks for inputs, and an entry that has not left keeps the decider, which keeps the node.
        unsafe {
            let node = self.shared.as_ref().decider.node();
            reaction::watch_input(node, promise, origin, entry, handler);
        }
    }

    /// The place for the next input.
    #[inline]
    fn entry(&mut self) -> Entry<X, F, U, R> {
        if self.used == self.places.len() {
            self.make_room();
        }
        // SAFETY: it is one of the places.
        let place = unsafe { self.places.as_ptr().cast::<Place<X>>().add(self.used) };
        self.used += 1;
        self.count += 1;
        // SAFETY: not null, as its neighbours.
        Entry { shared: self.shared, place: unsafe { NonNull::new_unchecked(place) } }
    }

    #[cold]
    fn make_room(&mut self) {
        (self.places, self.used) = (places(self.count.clamp(4, AT_ONCE)), 0);
        // SAFETY: while it looks for inputs, it keeps the memory, and nobody else uses the list.
        unsafe { (*self.shared.as_ptr()).more.push(self.places) };
    }

    /// There are no more inputs, or looking for them has failed.
    pub(crate) fn seen(self, seen: Result<(), Fault>) {
        // SAFETY: as above. What is left afterwards are the entries.
        unsafe {
            let shared = self.shared.as_ref();
            if let Err(fault) = seen {
                // ORDERING: Relaxed: leaving publishes it.
                shared.incomplete.store(true, Ordering::Relaxed);
                shared.decider.reject_fault(fault);
            }
            seats::looked(shared.decider.node());
            Shared::leave(self.shared, LOOKING - self.count);
        }
    }
}

/// What the reaction of one input has.
pub(crate) struct Entry<X, F, U, R>
where
    F: FnOnce(Vec<X>) -> Result<U, R>,
    R: Reason,
{
    shared: NonNull<Shared<X, F, U, R>>,
    place: NonNull<Place<X>>,
}

// SAFETY: a reaction may fill its place, settle and finish on any thread, and drop there what others have filled.
unsafe impl<X: Send, F: Send, U: Send, R: Send> Send for Entry<X, F, U, R>
where
    F: FnOnce(Vec<X>) -> Result<U, R>,
    R: Reason,
{
}

impl<X, F, U, R> Entry<X, F, U, R>
where
    F: FnOnce(Vec<X>) -> Result<U, R>,
    R: Reason,
{
    /// Here is what this input gives.
    #[inline]
    pub(crate) fn fill(self, x: X) {
        let this = ManuallyDrop::new(self);
        // SAFETY: the place is this entry's, and alive until it leaves.
        unsafe {
            this.place.as_ref().get().write(Some(x));
            Shared::leave(this.shared, 1);
        }
    }

    /// This input decides, unless another one has.
    pub(crate) fn decide(self, result: Result<U, R>) {
        // SAFETY: the entry has not left.
        unsafe { self.shared.as_ref() }.decider.settle(result);
    }
}

impl<X, F, U, R> Drop for Entry<X, F, U, R>
where
    F: FnOnce(Vec<X>) -> Result<U, R>,
    R: Reason,
{
    fn drop(&mut self) {
        // SAFETY: the entry has not left.
        unsafe {
            // ORDERING: Relaxed: leaving publishes it.
            self.shared.as_ref().incomplete.store(true, Ordering::Relaxed);
            Shared::leave(self.shared, 1);
        }
    }
}
