//! Where callbacks wait for C: tables for all threads, and tables for each.
//!
//! C keeps a key and never a pointer, or the address of a request. A call with a key that was used before, or never given
//! out, finds nothing. No code of users runs under a lock: values are moved in and out whole, and dropped outside.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::PoisonError;

use super::erased::Erased;
use super::requests::{Memory, Requests, Waiting};
use super::slab::{Found, SHARDS, Slab, Used, next_ticket, ticket_of};
use crate::foreign;
use crate::sync::{AtomicU32, AtomicUsize, Mutex, Ordering, global, per_thread};

/// Which tables. A type only.
pub trait Store: 'static {
    #[doc(hidden)]
    const TABLES: Tables;
    #[doc(hidden)]
    fn ticket(last: u32) -> Option<u32>;
}

/// The callback may come on any thread.
pub struct AnyThread;
/// The callback comes on the thread that makes the call.
pub struct ThisThread(PhantomData<*mut ()>);

impl ThisThread {
    /// The only value.
    pub const NEW: Self = ThisThread(PhantomData);
}

impl Store for AnyThread {
    const TABLES: Tables = Tables::Shared;

    /// Each use of a place has the next ticket; after the last one the place is not used again.
    fn ticket(last: u32) -> Option<u32> {
        next_ticket(last)
    }
}
impl Store for ThisThread {
    const TABLES: Tables = Tables::Local;

    /// No other thread's table gives out the same ticket, so that a key of theirs finds nothing in this one.
    fn ticket(_: u32) -> Option<u32> {
        global! { static NEXT: AtomicU32 = AtomicU32::new(0); }
        // ORDERING: Relaxed: only the number matters.
        Some(ticket_of(NEXT.fetch_add(1, Ordering::Relaxed)))
    }
}

/// What a callback must be to wait in a table.
#[diagnostic::on_unimplemented(
    message = "the callback may come on any thread, and what it gives or takes along cannot be sent to another one",
    label = "not `Send`",
    note = "if the library calls back on the thread that makes the call, add `thread = current`"
)]
pub trait WaitsIn<S> {}
#[diagnostic::do_not_recommend]
impl<F: Send + 'static> WaitsIn<AnyThread> for F {}
#[diagnostic::do_not_recommend]
impl<F: 'static> WaitsIn<ThisThread> for F {}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[doc(hidden)]
pub enum Tables {
    Shared,
    Local,
}

/// A callback in a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    tables: Tables,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// C has this key.
    Key(usize),
    /// C has this address. The number tells it from earlier requests there.
    Request { address: usize, number: u64 },
}

/// The callbacks of a thread, or a part of those of all threads.
struct Callbacks {
    slab: Slab,
    requests: Requests,
}

impl Callbacks {
    const fn new() -> Self {
        Callbacks { slab: Slab::new(), requests: Requests::new() }
    }
    fn live(&self) -> usize {
        self.slab.live() + self.requests.live()
    }
}

/// What is in a shared table is `Send`. A cache line of its own, because other threads use the next one.
#[repr(align(128))]
struct Shared(Callbacks);
// SAFETY: `insert` puts in only what waits in `AnyThread`, which is `Send`.
unsafe impl Send for Shared {}

#[cfg(not(loom))]
global! {
    static SHARED: [Mutex<Shared>; SHARDS] = [const { Mutex::new(Shared(Callbacks::new())) }; SHARDS];
}
#[cfg(loom)]
global! {
    static SHARED: [Mutex<Shared>; SHARDS] = [(); SHARDS].map(|()| Mutex::new(Shared(Callbacks::new())));
}

per_thread! {
    static LOCAL: RefCell<Callbacks> = const { RefCell::new(Callbacks::new()) };
}
per_thread! {
    /// Where this thread begins to look for a place; threads are spread over the shards.
    static SHARD: Cell<usize> = const { Cell::new(SHARDS) };
}

/// Looks at a table. A thread's own is all of its shards. `None` while the thread ends.
#[inline]
fn with<R>(tables: Tables, shard: usize, code: impl FnOnce(&mut Callbacks) -> R) -> Option<R> {
    match tables {
        Tables::Shared => Some(code(&mut SHARED[shard].lock().unwrap_or_else(PoisonError::into_inner).0)),
        Tables::Local => LOCAL.try_with(|callbacks| code(&mut callbacks.borrow_mut())).ok(),
    }
}

fn shard_of_thread() -> usize {
    global! { static NEXT: AtomicUsize = AtomicUsize::new(0); }
    SHARD.with(|shard| {
        if shard.get() == SHARDS {
            // ORDERING: Relaxed: only the number matters.
            shard.set(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS);
        }
        shard.get()
    })
}

/// Requests are at least sixteen bytes apart, and often much more.
fn shard_of_address(address: usize) -> usize {
    ((address >> 4) ^ (address >> 10)) % SHARDS
}

impl Entry {
    /// Puts a callback into a table, for a key.
    ///
    /// # Panics
    /// When the table is full, which on a target with 64 bits it never is.
    #[inline]
    pub(crate) fn insert<S: Store, F: WaitsIn<S> + 'static>(
        origin: &'static Location<'static>,
        callback: F,
    ) -> Entry {
        let mut callback = Some(callback);
        let mut insert = |shard| {
            let insert = |callbacks: &mut Callbacks| callbacks.slab.insert(origin, &mut callback, S::ticket);
            let (place, ticket) = with(S::TABLES, shard, insert)??;
            Some(Used { shard, place, ticket })
        };
        // A thread's own table has one shard.
        let used = match S::TABLES {
            Tables::Shared => {
                let first = shard_of_thread();
                insert(first).or_else(|| (1..SHARDS).find_map(|next| insert((first + next) % SHARDS)))
            }
            Tables::Local => insert(0),
        };
        let used = used.expect("too many callbacks are waiting, or the thread is ending");
        Entry { tables: S::TABLES, place: Place::Key(used.key()) }
    }

    /// Puts a callback into a table, for a request.
    pub(super) fn insert_request<S: Store, F: WaitsIn<S> + 'static>(
        origin: &'static Location<'static>,
        memory: Memory,
        callback: F,
    ) -> Entry {
        let address = memory.address();
        let callback = Erased::new(callback);
        let insert = |callbacks: &mut Callbacks| callbacks.requests.insert(origin, memory, callback);
        let inserted = with(S::TABLES, shard_of_address(address), insert);
        let (number, before) = inserted.expect("the thread is ending");
        drop(before);
        Entry { tables: S::TABLES, place: Place::Request { address, number } }
    }

    /// What a key of C's may stand for.
    pub(super) fn of_key<S: Store>(key: usize) -> Entry {
        Entry { tables: S::TABLES, place: Place::Key(key) }
    }

    /// The number that C has.
    pub(super) fn key(self) -> usize {
        match self.place {
            Place::Key(key) | Place::Request { address: key, .. } => key,
        }
    }

    /// C called with this key: the callback, which is nobody else's from here on. If there is none, that is reported.
    #[inline]
    pub(super) fn call<S: Store, F: 'static>(key: usize) -> Option<F> {
        let origin = match take(S::TABLES, key, Erased::take_out) {
            Found::Value(callback) => return Some(callback),
            Found::Late(origin) => Some(origin),
            Found::Nothing => None,
        };
        foreign::report(key, origin);
        None
    }

    /// C called with this key: a copy of what waits there, and stays.
    pub(super) fn look<S: Store, V: Copy + 'static>(key: usize) -> Option<V> {
        let used = Used::of_key(key);
        let look = |callbacks: &mut Callbacks| callbacks.slab.get(used).and_then(Erased::get::<V>).copied();
        let found = with(S::TABLES, used.shard, look).flatten();
        if found.is_none() {
            foreign::report(key, None);
        }
        found
    }

    /// C called with this request: the callback, and the memory to be freed behind it.
    pub(super) fn call_request<S: Store, F: 'static>(address: usize) -> Option<(F, Waiting)> {
        let take = |callbacks: &mut Callbacks| callbacks.requests.take(address, Erased::is::<F>);
        let mut found = with(S::TABLES, shard_of_address(address), take).flatten();
        if let Some(waiting) = &mut found
            && let Some(callback) = waiting.callback.take()
        {
            return Some((callback.take().ok()?, found?));
        }
        foreign::report(address, found.map(|waiting| waiting.origin));
        None
    }

    /// The call that took the callback has failed, or was never made: takes all of it back.
    pub(super) fn reclaim(self) {
        match self.place {
            Place::Key(_) => drop(self.revoke()),
            Place::Request { address, number } => {
                drop(self.with(|callbacks| callbacks.requests.reclaim(address, number)));
            }
        }
    }

    /// Takes the callback back, if it has not been called.
    pub(crate) fn revoke(self) -> Option<Erased> {
        match self.place {
            Place::Key(key) => match take(self.tables, key, Option::take) {
                Found::Value(callback) => Some(callback),
                Found::Late(_) | Found::Nothing => None,
            },
            Place::Request { address, number } => {
                self.with(|callbacks| callbacks.requests.revoke(address, number)).flatten()
            }
        }
    }

    /// Whether the callback still waits.
    pub(crate) fn is_live(self) -> bool {
        let live = self.with(|callbacks| match self.place {
            Place::Key(key) => callbacks.slab.holds(Used::of_key(key)),
            Place::Request { address, number } => callbacks.requests.holds(address, number),
        });
        live.unwrap_or(false)
    }

    fn with<R>(self, code: impl FnOnce(&mut Callbacks) -> R) -> Option<R> {
        let shard = match self.place {
            Place::Key(key) => Used::of_key(key).shard,
            Place::Request { address, .. } => shard_of_address(address),
        };
        with(self.tables, shard, code)
    }
}

#[inline]
fn take<V>(tables: Tables, key: usize, take: impl FnOnce(&mut Option<Erased>) -> Option<V>) -> Found<V> {
    let used = Used::of_key(key);
    with(tables, used.shard, |callbacks| callbacks.slab.take(used, take)).unwrap_or(Found::Nothing)
}

/// How many callbacks wait for C, on this thread and on any.
pub(crate) fn live() -> usize {
    let shared = (0..SHARDS).map(|shard| (Tables::Shared, shard));
    let all = shared.chain([(Tables::Local, 0)]);
    all.map(|(tables, shard)| with(tables, shard, |callbacks| callbacks.live()).unwrap_or(0)).sum()
}
