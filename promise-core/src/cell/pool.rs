//! Where nodes live: free lists of each thread, in front of the system's allocator.
//!
//! A chain of promises makes and frees nodes of the same few sizes again and again, and the allocator would be a third of
//! its cost. A node that is freed goes to the list of the thread that frees it, whoever made it. What a thread keeps is
//! bounded by [`KEPT`], and given back when the thread ends.
//!
//! Off under loom and with `--cfg promise_no_pool`, for tools that look at each allocation (sanitizers, memcheck).

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread_local;

/// Sizes are rounded up to multiples of this, in bytes.
const STEP: usize = 16;
/// Larger nodes than `STEP * CLASSES` come from the system, and so do over-aligned ones.
const CLASSES: usize = 32;
/// How many bytes a thread keeps for later.
const KEPT: isize = 2 << 20;

const COMPILED_IN: bool = !cfg!(any(loom, promise_no_pool));

static IN_USE: AtomicBool = AtomicBool::new(COMPILED_IN);

/// Switches the pool, for comparisons: on this thread at once, on others when they next `follow`.
pub fn use_pool(on: bool) {
    // ORDERING: Relaxed: memory from the pool and from the system is the same to `release`.
    IN_USE.store(on && COMPILED_IN, Ordering::Relaxed);
    follow();
}

struct Free {
    next: *mut Free,
}

struct Lists {
    /// By size, in steps.
    free: [Cell<*mut Free>; CLASSES + 1],
    /// How many bytes more may be kept. [`UNARRANGED`] while the lists are [`Standing::New`]; none, and nothing is, when they are
    /// not [`Standing::Open`].
    room: Cell<isize>,
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
            free: [const { Cell::new(ptr::null_mut()) }; CLASSES + 1],
            room: Cell::new(UNARRANGED),
            standing: Cell::new(Standing::New),
        }
    };
    static GIVE_BACK: GiveBack = const { GiveBack };
}

/// Which memory a type needs.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    layout: Layout,
    /// The bytes it takes of the room in the lists; [`NEVER`] if there is none for its like.
    charge: isize,
}

/// More room than there ever is, and so little that it can be taken.
const NEVER: isize = isize::MAX / 4;

/// Less room than is left when that was taken.
const UNARRANGED: isize = isize::MIN / 2;

impl Place {
    /// How many bytes there are; what comes behind them is aligned for a pointer.
    pub(crate) fn size(&self) -> usize {
        self.layout.size()
    }

    /// The same place with room for a pointer behind it.
    pub(crate) fn with_room(&self) -> Place {
        let (size, align) = (self.layout.size() + self.layout.align().max(STEP), self.layout.align());
        let layout = Layout::from_size_align(size, align).expect("as large as a node, and a bit");
        Place::of_layout(layout)
    }

    pub(super) const fn of<N>() -> Place {
        Place::of_layout(Layout::new::<N>())
    }

    const fn of_layout(layout: Layout) -> Place {
        let steps = layout.size().div_ceil(STEP);
        if steps == 0 || steps > CLASSES || layout.align() > STEP {
            return Place { layout, charge: NEVER };
        }
        Place { layout: of_steps(steps), charge: (steps * STEP) as isize }
    }

    /// The place's list, if there is one.
    #[inline]
    const fn steps(self) -> usize {
        self.charge as usize / STEP
    }
}

const fn of_steps(steps: usize) -> Layout {
    match Layout::from_size_align(steps * STEP, STEP) {
        Ok(layout) => layout,
        Err(_) => unreachable!(),
    }
}

/// Memory, not initialised.
#[inline]
pub(crate) fn obtain(place: Place) -> *mut u8 {
    take(place).unwrap_or_else(|| from_system(place.layout))
}

/// The same if there is some in the lists. Best with a constant.
#[inline(always)]
pub(crate) fn take(place: Place) -> Option<*mut u8> {
    if !COMPILED_IN {
        return Some(from_system(place.layout));
    }
    if place.charge == NEVER {
        return None;
    }
    // SAFETY: there is a list for each number of steps that a place may have, and what is in one is this thread's, and a `Free`.
    unsafe {
        let lists = &*lists();
        let list = lists.free.get_unchecked(place.steps());
        let block = list.get();
        if block.is_null() {
            return None;
        }
        list.set((*block).next);
        lists.room.set(lists.room.get() + place.charge);
        Some(block.cast())
    }
}

#[inline]
fn from_system(layout: Layout) -> *mut u8 {
    // SAFETY: nodes are not empty.
    let memory = unsafe { alloc(layout) };
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    memory
}

/// Gives memory back whose content is gone.
///
/// # Safety
/// `node` came from `obtain` for this place and is not used afterwards.
#[inline(always)]
pub(crate) unsafe fn release(node: *mut u8, place: &Place) {
    // SAFETY: the memory is the caller's to give, and large enough. What there is room for has a list.
    unsafe {
        let lists = &*lists();
        let room = lists.room.get() - place.charge;
        if !COMPILED_IN || room < 0 {
            return release_without_room(node, place, room);
        }
        lists.room.set(room);
        let list = lists.free.get_unchecked(place.steps());
        node.cast::<Free>().write(Free { next: list.get() });
        list.set(node.cast());
    }
}

/// The lists of this thread, which are there as long as it is. A pointer, so that nothing but this is a closure, which might not be
/// inlined.
#[inline(always)]
fn lists() -> *const Lists {
    LISTS.with(ptr::from_ref)
}

/// `room`: what would be left in the lists.
///
/// # Safety
/// As [`release`].
#[inline(never)]
unsafe fn release_without_room(node: *mut u8, place: &Place, room: isize) {
    // SAFETY: the caller's contract; `obtain` got it from the system with this layout, whether or not it was in a list.
    unsafe {
        if COMPILED_IN && room < -NEVER {
            return release_first(node, place);
        }
        dealloc(node, place.layout);
    }
}

/// The first memory that a thread gives back.
///
/// # Safety
/// As [`release`].
#[cold]
#[inline(never)]
unsafe fn release_first(node: *mut u8, place: &Place) {
    // SAFETY: as above.
    unsafe {
        (*lists()).open();
        release(node, place);
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

    #[cold]
    fn switch(&self) {
        if self.standing.get() == Standing::Shut {
            self.standing.set(Standing::New);
            self.room.set(UNARRANGED);
        } else if self.standing.get() != Standing::Ended {
            self.give_back();
            self.standing.set(Standing::Shut);
        }
    }

    fn give_back(&self) {
        self.room.set(0);
        for (steps, list) in self.free.iter().enumerate() {
            let mut block = list.replace(ptr::null_mut());
            while !block.is_null() {
                // SAFETY: what is in a list is this thread's, and came from the system with the layout of its steps.
                unsafe {
                    let next = (*block).next;
                    dealloc(block.cast(), of_steps(steps));
                    block = next;
                }
            }
        }
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

    fn kept() -> isize {
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
        let first = use_once::<[u64; 5]>();
        assert_eq!(kept(), 48);
        let second = use_once::<[u64; 6]>();
        assert_eq!((second, kept()), (first, 48));
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
