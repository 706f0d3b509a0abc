//! Where nodes live: free lists of each thread, in front of the system's allocator.
//!
//! A chain of promises makes and frees nodes of the same few sizes again and again, and the allocator would be a third of
//! its cost. A node that is freed goes to the list of the thread that frees it, whoever made it. What a thread keeps is
//! bounded by [`KEPT`], and given back when the thread ends.
//!
//! Off under loom and with `--cfg promise_no_pool`, for tools that look at each allocation (sanitizers, memcheck).

mod list;

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread_local;

use super::head::ALIGN;
use list::List;

/// Sizes are rounded up to multiples of this, in bytes.
const STEP: usize = 8;
const _: () = assert!(STEP >= size_of::<*const ()>() && STEP.is_multiple_of(align_of::<*const ()>()));
/// Larger nodes than `STEP * CLASSES` come from the system, and so do those that are to be aligned to more than [`ALIGN`].
const CLASSES: usize = 64;
/// How many bytes a thread keeps for later.
const KEPT: usize = 2 << 20;

/// What released memory is filled with where debug assertions are on.
const RELEASED: u8 = 0xdd;

const COMPILED_IN: bool = !cfg!(any(loom, promise_no_pool));

static IN_USE: AtomicBool = AtomicBool::new(COMPILED_IN);

/// Switches the pool, for comparisons: on this thread at once, on others when they next `follow`.
pub fn use_pool(on: bool) {
    // ORDERING: Relaxed: memory from the pool and from the system is the same to `release`.
    IN_USE.store(on && COMPILED_IN, Ordering::Relaxed);
    follow();
}

/// How many places a table has at first.
const PLACES: usize = 16;

struct Lists {
    /// By class.
    free: [List; CLASSES + 1],
    /// How many bytes more may be kept, beside those there are places for. [`KEPT`] while the lists are [`Standing::New`], none when
    /// they are not [`Standing::Open`] any more.
    room: Cell<usize>,
    standing: Cell<Standing>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The thread has not arranged for giving back what is kept.
    New,
    Open,
    /// The pool is off.
    Shut,
    /// The thread has given everything back, and ends.
    Ended,
}

thread_local! {
    // Without a destructor, so that it can be used at any time.
    static LISTS: Lists = const {
        Lists {
            free: [const { List::new() }; CLASSES + 1],
            room: Cell::new(KEPT),
            standing: Cell::new(Standing::New),
        }
    };
    static GIVE_BACK: GiveBack = const { GiveBack };
}

/// Which memory a type needs.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    layout: Layout,
    /// The size in steps; [`NEVER`] if there is no list for its like.
    class: usize,
}

/// The class whose list stays empty.
const NEVER: usize = 0;

impl Place {
    /// The class, of which there is a list. Places of one class have one layout.
    pub(crate) const fn class(&self) -> Option<usize> {
        if self.class == NEVER { None } else { Some(self.class) }
    }

    /// How many bytes there are; what comes behind them is aligned for a pointer.
    pub(crate) fn size(&self) -> usize {
        self.layout.size()
    }

    /// The same place with room for a pointer behind it.
    pub(crate) fn with_room(&self) -> Place {
        let (size, align) = (self.layout.size() + STEP, self.layout.align());
        let layout = Layout::from_size_align(size, align).expect("as large as a node, and a bit");
        Place::of_layout(layout)
    }

    pub(super) const fn of<N>() -> Place {
        Place::of_layout(Layout::new::<N>())
    }

    const fn of_layout(layout: Layout) -> Place {
        let steps = layout.size().div_ceil(STEP);
        if layout.align() > ALIGN {
            Place { layout, class: NEVER }
        } else if steps == 0 || steps > CLASSES {
            Place { layout: aligned(layout.size()), class: NEVER }
        } else {
            Place { layout: aligned(steps * STEP), class: steps }
        }
    }
}

const fn aligned(size: usize) -> Layout {
    match Layout::from_size_align(size, ALIGN) {
        Ok(layout) => layout,
        Err(_) => unreachable!(),
    }
}

/// Memory, not initialised.
#[inline]
pub(crate) fn obtain(place: Place) -> *mut u8 {
    take(place).unwrap_or_else(|| obtain_new(place)).as_ptr()
}

/// The same if there is some in the lists. Best with a constant.
#[inline(always)]
pub(crate) fn take(place: Place) -> Option<NonNull<u8>> {
    if !COMPILED_IN {
        return None;
    }
    // SAFETY: there is a list for each class.
    unsafe { (*lists()).free.get_unchecked(place.class) }.pop()
}

/// As [`obtain`], from the system.
#[inline]
pub(crate) fn obtain_new(place: Place) -> NonNull<u8> {
    // SAFETY: nodes are not empty.
    let memory = unsafe { alloc(place.layout) };
    NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(place.layout))
}

/// Gives memory back whose content is gone.
///
/// # Safety
/// `node` came from `obtain` for this place and is not used afterwards.
#[inline(always)]
pub(crate) unsafe fn release(node: *mut u8, place: &Place) {
    // SAFETY: the memory is the caller's to give; there is a list for each class.
    unsafe {
        if cfg!(debug_assertions) {
            // Who looks at it still is to notice.
            node.write_bytes(RELEASED, place.layout.size());
        }
        if COMPILED_IN {
            let lists = &*lists();
            if lists.free.get_unchecked(place.class).push(node) {
                return;
            }
            if lists.room.get() >= place.layout.size() {
                return release_and_grow(node, place);
            }
        }
        // `obtain` got it from the system with this layout, whether or not it was in a list.
        dealloc(node, place.layout);
    }
}

/// The lists of this thread, which are there as long as it is. A pointer, so that nothing but this is a closure, which might not be
/// inlined.
#[inline(always)]
fn lists() -> *const Lists {
    LISTS.with(ptr::from_ref)
}

/// The same where there is no place in the table, and more may be kept: makes places.
///
/// # Safety
/// As [`release`].
#[cold]
#[inline(never)]
unsafe fn release_and_grow(node: *mut u8, place: &Place) {
    // SAFETY: as above. There are lists as long as the thread.
    unsafe {
        if place.class == NEVER || !(*lists()).keep(node, place.class) {
            dealloc(node, place.layout);
        }
    }
}

/// Sees whether the pool was switched on or off elsewhere.
#[inline]
pub(crate) fn follow() {
    LISTS.with(|lists| {
        // ORDERING: Relaxed: see `use_pool`.
        if COMPILED_IN && IN_USE.load(Ordering::Relaxed) == (lists.standing.get() == Standing::Shut) {
            lists.switch();
        }
    });
}

impl Lists {
    /// Arranges for giving back what is kept, unless the pool is off, or the thread ends.
    #[cold]
    fn open(&self) {
        // ORDERING: Relaxed: see `use_pool`.
        let (standing, room) = if !IN_USE.load(Ordering::Relaxed) {
            (Standing::Shut, 0)
        } else if GIVE_BACK.try_with(|_| ()).is_err() {
            (Standing::Ended, 0)
        } else {
            (Standing::Open, KEPT)
        };
        self.standing.set(standing);
        self.room.set(room);
    }

    /// Keeps a block for which there is no place, if more may be kept.
    fn keep(&self, block: *mut u8, class: usize) -> bool {
        if self.standing.get() == Standing::New {
            self.open();
        }
        let (list, size) = (&self.free[class], class * STEP);
        let more = list.places().max(PLACES).min(self.room.get() / size);
        if more == 0 {
            return false;
        }
        self.room.set(self.room.get() - more * size);
        list.grow(list.places() + more);
        list.push(block)
    }

    #[cold]
    fn switch(&self) {
        if self.standing.get() == Standing::Shut {
            self.standing.set(Standing::New);
            self.room.set(KEPT);
        } else if self.standing.get() != Standing::Ended {
            self.give_back();
            self.standing.set(Standing::Shut);
        }
    }

    fn give_back(&self) {
        for (class, list) in self.free.iter().enumerate() {
            while let Some(block) = list.pop() {
                // SAFETY: what is in a list is this thread's, and came from the system with the layout of its class.
                unsafe { dealloc(block.as_ptr(), aligned(class * STEP)) };
            }
            list.clear();
        }
        self.room.set(0);
    }
}

struct GiveBack;

impl Drop for GiveBack {
    fn drop(&mut self) {
        LISTS.with(|lists| {
            lists.give_back();
            lists.standing.set(Standing::Ended);
        });
    }
}

#[cfg(all(test, not(any(loom, promise_no_pool))))]
mod tests {
    use super::*;

    fn kept() -> usize {
        LISTS.with(|lists| if lists.standing.get() == Standing::Open { KEPT - lists.room.get() } else { 0 })
    }

    /// Memory for an `N`, released.
    fn use_once<N>() -> *mut u8 {
        let memory = obtain(Place::of::<N>());
        // SAFETY: from `obtain`, and not used again.
        unsafe { release(memory, &Place::of::<N>()) };
        memory
    }

    #[test]
    fn what_was_released_is_used_again() {
        let first = use_once::<[u32; 11]>();
        assert_eq!(kept(), 48 * PLACES);
        let second = use_once::<[u64; 6]>();
        assert_eq!((second, kept()), (first, 48 * PLACES));
    }

    #[test]
    fn what_was_released_last_is_used_first() {
        let place = Place::of::<[u64; 6]>();
        let many: Vec<*mut u8> = (0..100).map(|_| obtain(place)).collect();
        // SAFETY: from `obtain`, and not used again.
        many.iter().for_each(|memory| unsafe { release(*memory, &place) });
        assert_eq!(kept(), 48 * 128);
        assert!(many.into_iter().rev().all(|memory| take(place) == NonNull::new(memory)));
        assert_eq!(take(place), None);
    }

    /// The system is asked for no more bytes than a node has, and for memory aligned as nodes are.
    #[test]
    fn a_place_is_as_large_as_what_it_is_for() {
        let layout = |size| Layout::from_size_align(size, ALIGN).unwrap();
        assert_eq!(Place::of::<[u64; 7]>().layout, layout(56));
        assert_eq!(Place::of::<[u64; STEP / 8 * CLASSES + 1]>().layout, layout(STEP * CLASSES + 8));
        assert_eq!(Place::of::<[u64; 7]>().with_room().layout, layout(64));
    }

    #[test]
    fn a_thread_keeps_only_so_much() {
        let place = Place::of::<[u64; 64]>();
        let many: Vec<*mut u8> = (0..2 * KEPT / 512).map(|_| obtain(place)).collect();
        // SAFETY: from `obtain`, and not used again.
        many.into_iter().for_each(|memory| unsafe { release(memory, &place) });
        assert_eq!(kept(), KEPT);
    }

    #[test]
    fn large_and_over_aligned_ones_are_the_systems() {
        #[repr(align(32))]
        struct Aligned(#[expect(dead_code)] u8);
        use_once::<[u64; STEP / 8 * CLASSES + 1]>();
        use_once::<Aligned>();
        assert_eq!(kept(), 0);
    }
}
