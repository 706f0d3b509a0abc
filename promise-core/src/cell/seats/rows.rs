//! Inputs of one kind: see `gather`.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::mem::{self, needs_drop};
use std::ptr::{self, NonNull};

use super::of;
use crate::cell::head::Head;

/// All of them, in order, and the memory of those that are reactions.
pub(in crate::cell) struct Inputs {
    all: Vec<Input>,
    /// The last one.
    rows: Option<NonNull<Row>>,
    joint: *const Head,
}

impl Inputs {
    pub(super) const fn new() -> Self {
        Inputs { all: Vec::new(), rows: None, joint: ptr::null() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them, in order. The memory of reactions is there as long as this is.
    pub(in crate::cell) fn take_all(&mut self) -> Vec<Input> {
        mem::take(&mut self.all)
    }
}

/// One of them: a pointer, with a tag.
pub(in crate::cell) struct Input(Cell<*const Head>);

/// What that is.
#[derive(Clone, Copy)]
pub(in crate::cell) enum Waiting {
    /// A reaction that waits for this input alone.
    Alone(*const Head),
    /// A promise, which a joint entry waits for, and has the only handle of.
    Jointly(*const Head),
    /// There was a promise, and it was taken out.
    Gone,
}

/// Of a promise.
const JOINTLY: usize = 1;

impl Input {
    #[inline]
    pub(super) fn new(input: Waiting) -> Self {
        Input(Cell::new(match input {
            Waiting::Alone(reaction) => reaction,
            Waiting::Jointly(promise) => promise.wrapping_byte_add(JOINTLY),
            Waiting::Gone => ptr::null(),
        }))
    }

    #[inline]
    pub(in crate::cell) fn get(&self) -> Waiting {
        let pointer = self.0.get();
        if pointer.addr() & JOINTLY != 0 {
            let promise = pointer.wrapping_byte_sub(JOINTLY);
            // SAFETY: until it is cleared, it has the promise's handle.
            debug_assert!(unsafe { (*promise).is_last_consumer() }, "taken, and not cleared");
            Waiting::Jointly(promise)
        } else if pointer.is_null() {
            Waiting::Gone
        } else {
            Waiting::Alone(pointer)
        }
    }

    /// From now on it is gone.
    #[inline]
    pub(in crate::cell) fn clear(&self) {
        self.0.set(ptr::null());
    }
}

/// What stands in front of reactions that stand one behind the other, and stay where they are. Each begins with a head.
struct Row {
    /// The one that was made before.
    previous: Option<NonNull<Row>>,
    /// Of all.
    layout: Layout,
    first: NonNull<u8>,
    /// From one to the next.
    stride: usize,
    len: usize,
}

impl Row {
    fn reactions(&self) -> impl Iterator<Item = *mut Head> {
        let (first, stride) = (self.first.as_ptr(), self.stride);
        (0..self.len).map(move |i| first.wrapping_add(i * stride).cast())
    }
}

impl Drop for Inputs {
    fn drop(&mut self) {
        // SAFETY: nobody uses the reactions any more; what they held is gone. The memory was allocated with this layout.
        unsafe {
            while let Some(row) = self.rows {
                self.rows = row.as_ref().previous;
                if needs_drop::<Head>() {
                    row.as_ref().reactions().for_each(|reaction| reaction.drop_in_place());
                }
                dealloc(row.as_ptr().cast(), row.as_ref().layout);
            }
        }
    }
}

/// All inputs, in order.
///
/// # Safety
/// Nobody adds to them as long as what is given is used. A joint entry's are cleared on its thread only.
#[inline]
pub(in crate::cell) unsafe fn inputs<'a>(combined: *const Head) -> &'a [Input] {
    // SAFETY: the caller's contract.
    unsafe { &(*of(combined).rows.get()).inputs.all }
}

/// This entry will wait for some of the inputs jointly, perhaps.
///
/// # Safety
/// The caller looks for inputs of this combined promise.
pub(in crate::cell) unsafe fn set_joint(combined: *const Head, joint: *const Head) {
    // SAFETY: the caller's contract.
    unsafe { (*of(combined).rows.get()).inputs.joint = joint }
}

/// The entry that waits for inputs jointly. It is there as long as it waits for one.
///
/// # Safety
/// As [`inputs`].
pub(in crate::cell) unsafe fn joint(combined: *const Head) -> *const Head {
    // SAFETY: the caller's contract.
    unsafe { (*of(combined).rows.get()).inputs.joint }
}

/// Room for so many reactions more, of which all will be there when the next row is made, or the inputs are found.
///
/// # Safety
/// The caller looks for inputs of this combined promise, and the layout is that of so many of them, at least one.
pub(in crate::cell) unsafe fn add_row(combined: *const Head, layout: Layout, len: usize) -> *mut u8 {
    let stride = layout.size() / len;
    // SAFETY: the caller's contract.
    unsafe {
        let Ok((layout, offset)) = Layout::new::<Row>().extend(layout) else { unreachable!("a few") };
        let Some(row) = NonNull::new(alloc(layout).cast::<Row>()) else { handle_alloc_error(layout) };
        let (first, inputs) = (row.cast().byte_add(offset), &mut (*of(combined).rows.get()).inputs);
        row.write(Row { previous: inputs.rows, layout, first, stride, len });
        inputs.rows = Some(row);
        first.as_ptr()
    }
}

/// These are all inputs, and in the last row is room for so many more.
///
/// # Safety
/// The caller looks for inputs of this combined promise.
pub(in crate::cell) unsafe fn set_inputs(combined: *const Head, all: Vec<Input>, room: usize) {
    // SAFETY: the caller's contract.
    unsafe {
        let inputs = &mut (*of(combined).rows.get()).inputs;
        inputs.all = all;
        if let Some(mut last) = inputs.rows {
            last.as_mut().len -= room;
        }
    }
}
