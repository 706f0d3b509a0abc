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

/// Sizes are rounded up to multiples of this.
const STEP: usize = 16;
/// Larger nodes than `STEP * CLASSES` come from the system, and so do over-aligned ones.
const CLASSES: usize = 32;
/// How many bytes a thread keeps for later.
const KEPT: usize = 2 << 20;

const COMPILED_IN: bool = !cfg!(any(loom, promise_no_pool));

static IN_USE: AtomicBool = AtomicBool::new(COMPILED_IN);

/// Switches the pool for the whole process, for comparisons. Lists stay as they are while it is off.
pub fn use_pool(on: bool) {
    // ORDERING: Relaxed: memory from the pool and from the system is the same to `release`.
    IN_USE.store(on && COMPILED_IN, Ordering::Relaxed);
}

struct Free {
    next: *mut Free,
}

struct Lists {
    free: [Cell<*mut Free>; CLASSES],
    kept: Cell<usize>,
    /// Nothing may be kept: the thread has not arranged for giving it back, or has done so and ends.
    shut: Cell<bool>,
    ended: Cell<bool>,
}

thread_local! {
    // Without a destructor, so that it can be used at any time.
    static LISTS: Lists = const {
        Lists {
            free: [const { Cell::new(ptr::null_mut()) }; CLASSES],
            kept: Cell::new(0),
            shut: Cell::new(true),
            ended: Cell::new(false),
        }
    };
    static GIVE_BACK: GiveBack = const { GiveBack };
}

/// Which memory a type needs: its layout, and its list if it has one.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    layout: Layout,
    class: Option<usize>,
}

impl Place {
    /// How many bytes there are; what comes behind them is aligned for a pointer.
    pub(crate) fn size(self) -> usize {
        self.layout.size()
    }

    /// The same place with room for a pointer behind it.
    pub(crate) fn with_room(self) -> Place {
        let (size, align) = (self.layout.size() + self.layout.align().max(STEP), self.layout.align());
        let layout = Layout::from_size_align(size, align).expect("as large as a node, and a bit");
        let class = self.class.map(|class| class + 1).filter(|class| *class < CLASSES);
        Place { layout, class }
    }

    pub(super) const fn of<N>() -> Place {
        let layout = Layout::new::<N>();
        let class = layout.size().div_ceil(STEP);
        if class == 0 || class > CLASSES || layout.align() > STEP {
            return Place { layout, class: None };
        }
        Place { layout: of_class(class - 1), class: Some(class - 1) }
    }
}

const fn of_class(class: usize) -> Layout {
    match Layout::from_size_align((class + 1) * STEP, STEP) {
        Ok(layout) => layout,
        Err(_) => unreachable!(),
    }
}

/// Memory, not initialised.
#[inline]
pub(crate) fn obtain(place: Place) -> *mut u8 {
    let Place { layout, class } = place;
    // ORDERING: Relaxed: see `use_pool`.
    if let Some(class) = class
        && IN_USE.load(Ordering::Relaxed)
    {
        let taken = LISTS.with(|lists| {
            let block = lists.free[class].get();
            if !block.is_null() {
                // SAFETY: what is in a list is this thread's, and a `Free`.
                lists.free[class].set(unsafe { (*block).next });
                lists.kept.set(lists.kept.get() - layout.size());
            }
            block
        });
        if !taken.is_null() {
            return taken.cast();
        }
    }
    from_system(layout)
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
#[inline]
pub(crate) unsafe fn release(node: *mut u8, place: &Place) {
    let Place { layout, class } = *place;
    // ORDERING: Relaxed: see `use_pool`.
    if let Some(class) = class
        && IN_USE.load(Ordering::Relaxed)
    {
        let kept = LISTS.with(|lists| {
            let keep = (!lists.shut.get() || lists.open()) && lists.kept.get() < KEPT;
            if keep {
                let block = node.cast::<Free>();
                // SAFETY: the memory is the caller's to give, and large enough.
                unsafe { block.write(Free { next: lists.free[class].get() }) };
                lists.free[class].set(block);
                lists.kept.set(lists.kept.get() + layout.size());
            }
            keep
        });
        if kept {
            return;
        }
    }
    // SAFETY: `obtain` got it from the system with this layout, whether or not it was in a list meanwhile.
    unsafe { dealloc(node, layout) }
}

impl Lists {
    /// Arranges for giving back what is kept, the first time.
    #[cold]
    fn open(&self) -> bool {
        let opened = !self.ended.get() && GIVE_BACK.try_with(|_| ()).is_ok();
        self.shut.set(!opened);
        opened
    }
}

struct GiveBack;

impl Drop for GiveBack {
    fn drop(&mut self) {
        LISTS.with(|lists| {
            lists.shut.set(true);
            lists.ended.set(true);
            lists.kept.set(0);
            for (class, list) in lists.free.iter().enumerate() {
                let mut block = list.replace(ptr::null_mut());
                while !block.is_null() {
                    // SAFETY: what is in a list is this thread's, and came from the system with the layout of its class.
                    unsafe {
                        let next = (*block).next;
                        dealloc(block.cast(), of_class(class));
                        block = next;
                    }
                }
            }
        });
    }
}

#[cfg(all(test, not(any(loom, promise_no_pool))))]
mod tests {
    use super::*;

    fn kept() -> usize {
        LISTS.with(|lists| lists.kept.get())
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
