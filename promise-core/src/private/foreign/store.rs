//! Where callbacks wait for C: a table for all threads, and one for each.
//!
//! C keeps a key and never a pointer. A call with a key that was used before, or never given out, finds nothing. No code
//! of users runs under a lock: values are moved in and out whole, and dropped outside.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::erased::Erased;
use super::slab::{Found, MAX, Slab, pack, unpack};
use crate::foreign;

/// Which table. A type only.
pub trait Store: 'static {
    #[doc(hidden)]
    const TABLE: Table;
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
    const TABLE: Table = Table::Shared;
}
impl Store for ThisThread {
    const TABLE: Table = Table::Local;
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

/// One of the tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[doc(hidden)]
pub enum Table {
    Shared,
    Local,
}

/// A value in a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    table: Table,
    key: usize,
}

const SHARDS: usize = 16;

/// What is in the shared table is `Send`.
struct Shared(Slab);
// SAFETY: `insert` puts in only what waits in `AnyThread`, which is `Send`.
unsafe impl Send for Shared {}

static SHARED: [Mutex<Shared>; SHARDS] = [const { Mutex::new(Shared(Slab::new())) }; SHARDS];

thread_local! {
    static LOCAL: RefCell<Slab> = const { RefCell::new(Slab::new()) };
    /// Where this thread begins to look for a place; threads are spread over the shards.
    static SHARD: Cell<usize> = const { Cell::new(SHARDS) };
}

fn with_shared<R>(shard: usize, code: impl FnOnce(&mut Slab) -> R) -> R {
    code(&mut SHARED[shard].lock().unwrap_or_else(PoisonError::into_inner).0)
}

/// `None` while the thread ends.
fn with_local<R>(code: impl FnOnce(&mut Slab) -> R) -> Option<R> {
    LOCAL.try_with(|slab| code(&mut slab.borrow_mut())).ok()
}

fn shard_of_thread() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    SHARD.with(|shard| {
        if shard.get() == SHARDS {
            // ORDERING: Relaxed: only the number matters.
            shard.set(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS);
        }
        shard.get()
    })
}

/// A ticket that no other thread's table has given out, so that a key of theirs finds nothing in this one.
fn local_ticket(_: u32) -> Option<u32> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // ORDERING: Relaxed: only the number matters.
    let next = NEXT.fetch_add(1, Ordering::Relaxed) as usize;
    Some(u32::try_from(next % MAX + 1).expect("a ticket fits"))
}

/// Each use of a place in the shared table has the next ticket; after the last one the place is not used again.
fn shared_ticket(last: u32) -> Option<u32> {
    ((last as usize) < MAX).then(|| last + 1)
}

impl Entry {
    /// Puts a callback into a table.
    ///
    /// # Panics
    /// When the table is full, which on a target with 64 bits it never is.
    pub(super) fn insert<S: Store, F: WaitsIn<S> + 'static>(
        origin: &'static Location<'static>,
        callback: F,
    ) -> Entry {
        let value = Erased::new(callback);
        let key = match S::TABLE {
            Table::Shared => insert_shared(origin, value),
            Table::Local => with_local(|slab| slab.insert(origin, value, MAX, local_ticket))
                .and_then(Result::ok)
                .map(|(place, ticket)| pack(place, ticket)),
        };
        let key = key.expect("too many callbacks are waiting, or the thread is ending");
        Entry { table: S::TABLE, key }
    }

    /// What a key of C's may stand for.
    pub(super) fn in_table<S: Store>(key: usize) -> Entry {
        Entry { table: S::TABLE, key }
    }

    /// The number for C.
    pub(super) fn key(self) -> usize {
        self.key
    }

    /// C called with this key: the callback, which is nobody else's from here on. If there is none, that is reported.
    pub(super) fn call<S: Store, F: 'static>(key: usize) -> Option<F> {
        match Entry::in_table::<S>(key).take(Erased::is::<F>) {
            Found::Value(value) => value.take().ok(),
            Found::Late(origin) => {
                foreign::report(key, Some(origin));
                None
            }
            Found::Nothing => {
                foreign::report(key, None);
                None
            }
        }
    }

    /// Takes the callback back, if it has not been called.
    pub(crate) fn remove(self) -> Option<Erased> {
        match self.take(|_| true) {
            Found::Value(value) => Some(value),
            Found::Late(_) | Found::Nothing => None,
        }
    }

    pub(crate) fn is_live(self) -> bool {
        let (place, ticket) = unpack(self.key);
        match self.table {
            Table::Shared => with_shared(place % SHARDS, |slab| slab.holds(place / SHARDS, ticket)),
            Table::Local => with_local(|slab| slab.holds(place, ticket)).unwrap_or(false),
        }
    }

    fn take(self, fits: impl Fn(&Erased) -> bool) -> Found {
        let (place, ticket) = unpack(self.key);
        match self.table {
            Table::Shared => with_shared(place % SHARDS, |slab| slab.take(place / SHARDS, ticket, fits)),
            Table::Local => with_local(|slab| slab.take(place, ticket, fits)).unwrap_or(Found::Nothing),
        }
    }
}

fn insert_shared(origin: &'static Location<'static>, mut value: Erased) -> Option<usize> {
    let first = shard_of_thread();
    for shard in (first..first + SHARDS).map(|shard| shard % SHARDS) {
        match with_shared(shard, |slab| slab.insert(origin, value, MAX / SHARDS, shared_ticket)) {
            Ok((place, ticket)) => return Some(pack(place * SHARDS + shard, ticket)),
            Err(back) => value = back,
        }
    }
    None
}

/// How many callbacks wait for C, here and in the table for all threads.
pub(crate) fn live() -> usize {
    let shared: usize = (0..SHARDS).map(|shard| with_shared(shard, |slab| slab.live())).sum();
    shared + with_local(|slab| slab.live()).unwrap_or(0)
}
