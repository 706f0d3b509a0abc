//! Callbacks whose user data is in a request: C gives the address of the request back, and that is what they are found by.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem::needs_drop;
use std::panic::Location;
use std::ptr::NonNull;

use super::erased::Erased;

/// The requests that C works on, by address.
pub(super) struct Requests {
    waiting: HashMap<usize, Waiting, BuildHasherDefault<AddressHasher>>,
    last: u64,
}

/// A request that C works on. Its memory stays until C has called, also when the callback is revoked.
pub(super) struct Waiting {
    pub(super) callback: Option<Erased>,
    pub(super) origin: &'static Location<'static>,
    memory: Memory,
    /// Differs from that of earlier requests at this address.
    number: u64,
}

impl Requests {
    pub(super) const fn new() -> Self {
        Requests { waiting: HashMap::with_hasher(BuildHasherDefault::new()), last: 0 }
    }

    /// How many callbacks there are.
    pub(super) fn live(&self) -> usize {
        self.waiting.values().filter(|waiting| waiting.callback.is_some()).count()
    }

    /// Gives the number of the request, and another one that was there before.
    pub(super) fn insert(
        &mut self,
        origin: &'static Location<'static>,
        memory: Memory,
        callback: Erased,
    ) -> (u64, Option<Waiting>) {
        self.last += 1;
        let waiting = Waiting { callback: Some(callback), origin, number: self.last, memory };
        (self.last, self.waiting.insert(waiting.memory.address, waiting))
    }

    /// Takes the request out, unless it has a callback that does not fit.
    pub(super) fn take(&mut self, address: usize, fits: impl Fn(&Erased) -> bool) -> Option<Waiting> {
        self.waiting.get(&address).filter(|waiting| waiting.callback.as_ref().is_none_or(fits))?;
        self.waiting.remove(&address)
    }

    /// Takes this request out and no later one.
    pub(super) fn reclaim(&mut self, address: usize, number: u64) -> Option<Waiting> {
        self.waiting.get(&address).filter(|waiting| waiting.number == number)?;
        self.waiting.remove(&address)
    }

    /// Takes its callback, and leaves the memory to C.
    pub(super) fn revoke(&mut self, address: usize, number: u64) -> Option<Erased> {
        self.waiting.get_mut(&address).filter(|waiting| waiting.number == number)?.callback.take()
    }

    pub(super) fn holds(&self, address: usize, number: u64) -> bool {
        let waiting = self.waiting.get(&address).filter(|waiting| waiting.number == number);
        waiting.is_some_and(|waiting| waiting.callback.is_some())
    }
}

/// Addresses are multiples of eight or more, and the upper bits decide the bucket.
#[derive(Default)]
pub(super) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, _: &[u8]) {
        unreachable!("addresses are hashed as numbers")
    }
    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// Where a request is. Ours is freed with this.
pub struct Memory {
    address: usize,
    ours: Option<(NonNull<u8>, Layout)>,
}

// SAFETY: memory without destructor may be freed by any thread, and nothing else is done with it.
unsafe impl Send for Memory {}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Some((memory, layout)) = self.ours {
            // SAFETY: `Request::zeroed` has allocated it with this layout, and it is freed once.
            unsafe { dealloc(memory.as_ptr(), layout) }
        }
    }
}

impl Memory {
    /// Memory that the caller keeps.
    pub(super) fn of_caller(address: usize) -> Self {
        Memory { address, ours: None }
    }

    pub(super) fn address(&self) -> usize {
        self.address
    }
}

/// A request to be given to C.
pub struct Request<Q> {
    pub(super) pointer: *mut Q,
    pub(super) memory: Memory,
}

/// `_ as *mut Request`
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no pointer to a request",
    note = "where the address of a request goes write `_ as *mut Request`"
)]
pub trait RequestPointer {
    /// The type of the request.
    type Request;
}
impl<Q> RequestPointer for *mut Q {
    type Request = Q;
}

/// A request to start from, or where the caller keeps one.
#[diagnostic::on_unimplemented(
    message = "the request is a `{Q}`, and this is another type",
    label = "neither a `{Q}` nor a pointer to one",
    note = "`request = value` puts the value into memory that is freed after the callback, `request = pointer` uses memory of yours"
)]
pub trait Given<Q> {
    #[doc(hidden)]
    fn request(self) -> Request<Q>;
}

#[diagnostic::do_not_recommend]
impl<Q> Given<Q> for Q {
    fn request(self) -> Request<Q> {
        const { assert!(!needs_drop::<Q>(), "a request is C's: its type has no destructor") };
        let request = Request::<Q>::zeroed();
        // SAFETY: the memory has the layout of the type and is nobody else's.
        unsafe { request.pointer.write(self) };
        request
    }
}

#[diagnostic::do_not_recommend]
impl<Q> Given<Q> for *mut Q {
    fn request(self) -> Request<Q> {
        Request { pointer: self, memory: Memory::of_caller(self.addr()) }
    }
}

impl<Q> Request<Q> {
    /// Of zeros, as C's `calloc` makes it.
    pub(super) fn zeroed() -> Self {
        const { assert!(size_of::<Q>() > 0, "a request has a size, or it has no address of its own") };
        let layout = Layout::new::<Q>();
        // SAFETY: the size is not zero.
        let memory = unsafe { alloc_zeroed(layout) };
        let Some(memory) = NonNull::new(memory) else { handle_alloc_error(layout) };
        let pointer = memory.as_ptr().cast::<Q>();
        Request { pointer, memory: Memory { address: pointer.addr(), ours: Some((memory, layout)) } }
    }
}
