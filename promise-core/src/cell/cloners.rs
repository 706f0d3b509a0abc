//! How to clone a result, for those who do not know that it can be.
//!
//! `Promise::clone` knows that the result's types are `Clone`; who reads the result does not. A pointer to the function would be a
//! sixth of what a promise costs in memory, so its node has the function's number instead.

use std::collections::BTreeMap;
use std::mem::transmute;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

use super::head::Head;

/// A [`ClonerOf`] whatever the types.
pub(crate) type Cloner = unsafe fn();

/// Gets the slot, and whether there is a reason in it.
pub(crate) type ClonerOf<T, E> = unsafe fn(*const (), bool) -> Result<T, E>;

/// A cloner's place in [`KNOWN`], counted from one.
pub(super) type Number = u16;

/// Of nodes without cloner.
pub(super) const NONE: Number = 0;
/// Of nodes whose cloner is in [`OTHERS`].
const OTHER: Number = Number::MAX;

/// Found by the function's address. What is in here stays.
static KNOWN: Known<4096> = Known([const { AtomicPtr::new(ptr::null_mut()) }; 4096]);

/// Those for which there was no room, by the address of their node. What a node leaves here is overwritten by the next one there.
static OTHERS: Mutex<BTreeMap<usize, Cloner>> = Mutex::new(BTreeMap::new());

fn number_of(place: usize) -> Number {
    place as Number + 1
}

struct Known<const ROOM: usize>([AtomicPtr<()>; ROOM]);

/// In how many places a function may be.
const TRIES: usize = 32;

impl<const ROOM: usize> Known<ROOM> {
    /// The function's number, old or new. `None`: there is no room.
    #[inline(always)]
    fn number(&self, cloner: Cloner) -> Option<Number> {
        let cloner = cloner as *mut ();
        let first = cloner.addr() / 16 % ROOM;
        // ORDERING: Relaxed, also below: a place is written once. Who has the number of a function has it from somebody who has
        // seen it there, and so sees it, too.
        if self.0[first].load(Ordering::Relaxed) == cloner {
            return Some(number_of(first));
        }
        self.other_number(cloner, first)
    }

    /// The same when it is not in the first place, or not known yet.
    #[inline(never)]
    fn other_number(&self, cloner: *mut (), first: usize) -> Option<Number> {
        (first..first + TRIES).map(|at| at % ROOM).find(|&at| self.put(cloner, at)).map(number_of)
    }

    /// Whether it is in this place now.
    fn put(&self, cloner: *mut (), at: usize) -> bool {
        // ORDERING: Relaxed: as above.
        match self.0[at].compare_exchange(ptr::null_mut(), cloner, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => true,
            Err(there) => there == cloner,
        }
    }

    /// `None`: the number is that of no place.
    #[inline]
    fn get(&self, number: Number) -> Option<*mut ()> {
        let place = self.0.get(usize::from(number).wrapping_sub(1))?;
        // ORDERING: Relaxed: as above.
        Some(place.load(Ordering::Relaxed))
    }
}

/// The number to keep in this node, which is alive, for `cloner`.
#[inline]
pub(super) fn number(node: &Head, cloner: Cloner) -> Number {
    KNOWN.number(cloner).unwrap_or_else(|| other_number(node, cloner))
}

#[cold]
fn other_number(node: &Head, cloner: Cloner) -> Number {
    OTHERS.lock().unwrap_or_else(PoisonError::into_inner).insert(ptr::from_ref(node).addr(), cloner);
    OTHER
}

/// The cloner behind the number that is kept in this node.
#[inline]
pub(super) fn get(node: &Head, number: Number) -> Cloner {
    match KNOWN.get(number) {
        // SAFETY: a function is in each place whose number a node has.
        Some(cloner) => unsafe { transmute::<*mut (), Cloner>(cloner) },
        None => other(node),
    }
}

#[cold]
fn other(node: &Head) -> Cloner {
    OTHERS.lock().unwrap_or_else(PoisonError::into_inner)[&ptr::from_ref(node).addr()]
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Functions at different addresses.
    fn cloner<const N: usize>() -> Cloner {
        fn own<const N: usize>() {
            std::hint::black_box(N);
        }
        own::<N>
    }

    #[test]
    fn each_has_a_number_while_there_is_room() {
        let known: Known<2> = Known([const { AtomicPtr::new(ptr::null_mut()) }; 2]);
        let (one, two) = (known.number(cloner::<1>()).unwrap(), known.number(cloner::<2>()).unwrap());
        assert_ne!(one, two);
        assert_eq!(known.number(cloner::<1>()), Some(one));
        assert_eq!(known.get(one), Some(cloner::<1>() as *mut ()));
        assert_eq!(known.get(two), Some(cloner::<2>() as *mut ()));
        assert_eq!((known.number(cloner::<3>()), known.get(OTHER)), (None, None));
    }

    #[test]
    fn where_there_is_none_each_node_has_its_own() {
        let (promises, _resolvers): (Vec<_>, Vec<_>) =
            (0..2).map(|_| crate::Promise::<u32>::with_resolvers()).unzip();
        // SAFETY: their promises keep them.
        let nodes = [&promises[0], &promises[1]].map(|promise| unsafe { &*promise.head() });
        let numbers = [other_number(nodes[0], cloner::<1>()), other_number(nodes[1], cloner::<2>())];
        assert_eq!(get(nodes[0], numbers[0]) as *mut (), cloner::<1>() as *mut ());
        assert_eq!(get(nodes[1], numbers[1]) as *mut (), cloner::<2>() as *mut ());
        promises.into_iter().for_each(|promise| promise.detach(drop));
    }
}
