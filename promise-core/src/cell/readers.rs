//! Many handlers of one promise, on the event loop where it settles.
//!
//! They go into the loop's queue at once, and are one consumer of the promise together: they read it one after the other, on
//! one thread, so that a plain number says how many are left. The one that is left last is the consumer. Who else has a handle
//! of the promise sees one reader, as long as there is one.
//!
//! Their stage is [`Stage::Sharing`] then. What such a node has in its slot is no handle that anybody may drop: it is read by
//! [`Reader::read`], or made a handle again by [`own`].

use std::mem::ManuallyDrop;
use std::ptr;

use super::head::{self, Head, Kind, Link, Stage};
use super::late;
use crate::promise::Promise;
use crate::reason::Reason;
use crate::scheduler::{SchedulerId, current};
use crate::trace::Origin;

/// Those who wait for a promise that is settled, oldest first.
pub(super) struct Line {
    oldest: *const Link,
    newest: *const Link,
    /// How many will read it together.
    readers: u32,
    /// They are all there is.
    only_readers: bool,
    /// There are nodes among them, not only awaits, which may have been given up.
    pub(super) reactions: bool,
    /// There are some for other schedulers than the event loop that has the turn: somebody attached late could overtake them.
    pub(super) elsewhere: bool,
}

impl Line {
    /// Turns a list around.
    ///
    /// # Safety
    /// It is that of a promise which the caller is about to settle, and has locked, or has taken out of its state word.
    pub(super) unsafe fn new(newest: *const Link) -> Self {
        let turn = current::in_turn();
        let (mut oldest, mut at): (*const Link, _) = (ptr::null(), newest);
        let (mut readers, mut only_readers, mut reactions, mut elsewhere) = (0, true, false, false);
        // SAFETY: entries are valid until fired, and are the caller's. What waits here is fired on this thread, after this.
        unsafe {
            let several = !newest.is_null() && !(*newest).next().is_null();
            while !at.is_null() {
                if several && turn.is_some_and(|turn| reads_in(at, turn)) {
                    (*at.cast::<Head>()).marks.stage.set_first(Stage::Sharing);
                    readers += 1;
                } else {
                    only_readers = false;
                    reactions |= (*at).vtable.kind.is_node();
                    elsewhere |= turn.is_none() || late::home(at) != turn;
                }
                let older = (*at).next();
                if several {
                    // A joint entry, which stands alone, is not only the caller's.
                    (*at).set_next(oldest);
                }
                oldest = at;
                at = older;
            }
        }
        reactions |= readers > 0;
        Line { oldest, newest, readers, only_readers, reactions, elsewhere }
    }

    /// Fires the entries.
    ///
    /// # Safety
    /// They are those of this promise, which the caller has settled and keeps alive up to the call.
    #[inline]
    pub(super) unsafe fn fire(self, promise: *const Head) {
        // SAFETY: the caller's contract. Readers are at home here.
        unsafe {
            if self.readers > 0 {
                (*promise).set_readers(self.readers as usize);
                (*promise).join_consumers(self.readers);
            }
            if self.only_readers && self.readers > 0 {
                current::append_here(self.oldest, self.newest);
            } else if ptr::eq(self.oldest, self.newest) {
                head::fire(self.oldest, promise);
            } else {
                head::fire_in_order(self.oldest, promise);
            }
        }
    }
}

/// Whether an entry is a reaction that will read what it waits for, in a turn of this loop.
///
/// # Safety
/// It is the caller's.
#[inline]
unsafe fn reads_in(entry: *const Link, turn: SchedulerId) -> bool {
    // SAFETY: the caller's contract; a reaction is a node.
    unsafe {
        let head = entry.cast::<Head>();
        (*entry).vtable.kind == Kind::Reaction
            && (*head).marks.scheduler.get() == Some(turn)
            && (*head).marks.stage.get() == Stage::Body
    }
}

/// One of those who read a promise together.
pub(super) struct Reader<T, E>(ManuallyDrop<Promise<T, E>>);

impl<T, E: Reason> Reader<T, E> {
    /// # Safety
    /// From the slot of a node at stage `Sharing`, where it is not used any more.
    #[inline]
    pub(super) unsafe fn new(promise: Promise<T, E>) -> Self {
        Reader(ManuallyDrop::new(promise))
    }

    /// Where the promise was made, or which step of its chain rejected.
    pub(super) fn origin(&self) -> Origin {
        // SAFETY: a reader keeps it alive.
        unsafe { (*self.0.plain_head()).origin.get() }
    }

    /// A copy of the result, or the result itself for the last consumer.
    ///
    /// # Safety
    /// It is a reason if `rejected`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn read(self, rejected: bool) -> Result<T, E> {
        // SAFETY: a reader keeps it alive.
        if unsafe { (*self.0.plain_head()).readers() } > 1 {
            // SAFETY: it is settled, and there is another reader. This one stays until the copy is made, or that has panicked.
            return unsafe { self.0.copy(rejected) };
        }
        self.read_last()
    }

    /// As [`read`](Reader::read), by the last one.
    #[inline(never)]
    fn read_last(self) -> Result<T, E> {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: the last reader is the consumer.
        unsafe { ManuallyDrop::take(&mut this.0) }.take_settled()
    }
}

impl<T, E> Drop for Reader<T, E> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: it keeps the promise alive up to here; while it copied, it may have become the last one.
        unsafe {
            let promise = self.0.plain_head();
            let left = (*promise).readers() - 1;
            (*promise).set_readers(left);
            if left == 0 {
                ManuallyDrop::take(&mut self.0).drop_apart();
            }
        }
    }
}

/// Makes what is in a node's slot a handle of its own, if it is shared: the node is at stage `Body` again.
///
/// # Safety
/// The caller owns the node's entry, which waited for a promise.
#[cold]
pub(super) unsafe fn own(node: *const Head) {
    // SAFETY: the caller's contract. A handle has the same layout whatever its types; a reader keeps the promise alive.
    unsafe {
        (*node).marks.stage.set_first(Stage::Body);
        let promise = (*Head::slot::<Promise<(), ()>>(node)).plain_head();
        let left = (*promise).readers() - 1;
        (*promise).set_readers(left);
        if left > 0 {
            (*promise).add_consumer();
        }
    }
}
