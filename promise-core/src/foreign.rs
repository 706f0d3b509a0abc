//! Callbacks of C functions: revoking them, and noticing calls that nobody waits for.
//!
//! `promise!(unsafe { c_fn(.., _ = |args| expr, _) })` gives C a key as user data, and keeps the callback in a table
//! until C calls. So a second or late call is no undefined behaviour: it finds nothing, gives C a neutral value back, is
//! counted ([`stray_calls`]), and told to a hook ([`on_stray_call`]).
//!
//! A callback that C will never call waits for ever, because nothing tells. Where the program knows, for example when it
//! closes the library's handle, it says so with a [`Revoker`].

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::__private::foreign::{Entry, live};
use crate::hook::Hooks;
use crate::panic::swallow;

/// A call of C for which no callback waits: a second one, one after the callback was revoked or the call that took it had
/// failed, or one with user data that was never given out. `Display` gives one line.
///
/// ```
/// # use promise_core::prelude::*;
/// # use promise_core::foreign;
/// # use std::ffi::{c_int, c_void};
/// # static mut KEPT: Option<(unsafe extern "C" fn(*mut c_void, c_int), *mut c_void)> = None;
/// # unsafe extern "C" fn read(done: unsafe extern "C" fn(*mut c_void, c_int), data: *mut c_void) { unsafe { KEPT = Some((done, data)) } }
/// # unsafe fn call_back(n: c_int) { unsafe { if let Some((done, data)) = KEPT { done(data, n) } } }
///
/// let _hook = foreign::on_stray_call(|call| println!("{call}")); // late call of the callback of the promise made at ..
/// // SAFETY: numbers only.
/// let number = promise!(unsafe { read(_ = |n| n, _) });
/// unsafe { call_back(1) };
/// assert_eq!(number.wait().unwrap(), 1);
/// unsafe { call_back(2) }; // C is wrong, and finds nothing
/// assert_eq!(foreign::stray_calls(), 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StrayCall {
    key: usize,
    origin: Option<&'static Location<'static>>,
}

impl StrayCall {
    /// Where the promise was made that the callback was for, if that is still known.
    ///
    /// ```
    /// # use promise_core::prelude::*;
    /// # use promise_core::foreign;
    /// # use std::ffi::{c_int, c_void};
    /// # static mut KEPT: Option<(unsafe extern "C" fn(*mut c_void, c_int), *mut c_void)> = None;
    /// # unsafe extern "C" fn read(done: unsafe extern "C" fn(*mut c_void, c_int), data: *mut c_void) { unsafe { KEPT = Some((done, data)) } }
    /// # unsafe fn call_back(n: c_int) { unsafe { if let Some((done, data)) = KEPT { done(data, n) } } }
    ///
    /// let _hook = foreign::on_stray_call(|call| assert_eq!(call.origin().unwrap().file(), file!()));
    /// // SAFETY: numbers only.
    /// drop(promise!(unsafe { read(_ = |n| n, _) }));
    /// unsafe { call_back(1) };
    /// unsafe { call_back(2) }; // once too often
    /// ```
    #[must_use]
    pub fn origin(&self) -> Option<&'static Location<'static>> {
        self.origin
    }

    /// The user data that C called with.
    ///
    /// ```
    /// # use promise_core::foreign;
    /// // For a log, beside what the library itself says of its calls.
    /// let _hook = foreign::on_stray_call(|call| eprintln!("user data {:#x}", call.user_data()));
    /// ```
    #[must_use]
    pub fn user_data(&self) -> usize {
        self.key
    }
}

impl fmt::Display for StrayCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin {
            Some(origin) => write!(f, "late call of the callback of the promise made at {origin}"),
            None => write!(f, "call of a callback with unknown user data {:#x}", self.key),
        }
    }
}

static STRAY_CALLS: AtomicU64 = AtomicU64::new(0);
static HOOKS: Hooks<dyn Fn(&StrayCall) + Send + Sync> = Hooks::new();

/// How many calls of C found no callback, since the program began.
///
/// ```
/// // At the end of a test of a wrapped library:
/// assert_eq!(promise_core::foreign::stray_calls(), 0);
/// ```
#[must_use]
pub fn stray_calls() -> u64 {
    // ORDERING: Relaxed: a count.
    STRAY_CALLS.load(Ordering::Relaxed)
}

/// How many callbacks wait for C: those of this thread and those that may come on any.
///
/// ```
/// # use promise_core::prelude::*;
/// # use promise_core::foreign;
/// # use std::ffi::{c_int, c_void};
/// # static mut KEPT: Option<(unsafe extern "C" fn(*mut c_void, c_int), *mut c_void)> = None;
/// # unsafe extern "C" fn read(done: unsafe extern "C" fn(*mut c_void, c_int), data: *mut c_void) { unsafe { KEPT = Some((done, data)) } }
/// # unsafe fn call_back(n: c_int) { unsafe { if let Some((done, data)) = KEPT { done(data, n) } } }
///
/// // SAFETY: numbers only.
/// let number = promise!(unsafe { read(_ = |n| n, _) });
/// assert_eq!(foreign::waiting(), 1);
/// unsafe { call_back(1) };
/// assert_eq!(foreign::waiting(), 0);
/// # drop(number);
/// ```
#[must_use]
pub fn waiting() -> usize {
    live()
}

/// A hook in force, until this is dropped.
#[derive(Debug)]
#[must_use = "the hook is removed when this is dropped"]
pub struct HookGuard(u64);

/// Calls `hook` for each [`StrayCall`] of the whole process instead of what was in force before, until the guard is
/// dropped. It runs on the thread on which C calls, without any lock; a panic of it is printed and goes no further.
///
/// ```
/// let guard = promise_core::foreign::on_stray_call(|call| eprintln!("{call}"));
/// # drop(guard);
/// ```
pub fn on_stray_call(hook: impl Fn(&StrayCall) + Send + Sync + 'static) -> HookGuard {
    HookGuard(HOOKS.set(Arc::new(hook)))
}

impl Drop for HookGuard {
    fn drop(&mut self) {
        HOOKS.remove(self.0);
    }
}

/// Counts a call that found nothing.
pub(crate) fn report(key: usize, origin: Option<&'static Location<'static>>) {
    // ORDERING: Relaxed: a count.
    STRAY_CALLS.fetch_add(1, Ordering::Relaxed);
    if let Some(hook) = HOOKS.newest() {
        swallow(|| hook(&StrayCall { key, origin }));
    }
}

/// Takes back callbacks that will not be called any more: their promises reject with
/// [`Abandoned`](crate::Fault::Abandoned), which names the place of the `promise!`. A call that comes all the same is a
/// [`StrayCall`].
///
/// `promise!(.., revoker = &revoker)` puts a callback under a revoker. Dropping the revoker revokes too: keep it beside the
/// handle of the library that calls back.
///
/// What was registered with `thread = current` is taken back only on that thread.
///
/// ```
/// # use promise_core::prelude::*;
/// # use promise_core::foreign;
/// # use std::ffi::{c_int, c_void};
/// # static mut KEPT: Option<(unsafe extern "C" fn(*mut c_void, c_int), *mut c_void)> = None;
/// # unsafe extern "C" fn read(done: unsafe extern "C" fn(*mut c_void, c_int), data: *mut c_void) { unsafe { KEPT = Some((done, data)) } }
/// # unsafe fn call_back(n: c_int) { unsafe { if let Some((done, data)) = KEPT { done(data, n) } } }
///
/// let revoker = foreign::Revoker::new();
/// // SAFETY: numbers only.
/// let number = promise!(unsafe { read(_ = |n| n, _) }, revoker = &revoker);
/// drop(revoker); // the handle of the library is closed: it will not call any more
/// assert!(matches!(number.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
/// ```
#[derive(Default)]
pub struct Revoker(Mutex<Vec<Entry>>);

impl Revoker {
    /// A revoker of nothing yet.
    ///
    /// ```
    /// use promise_core::foreign::Revoker;
    ///
    /// struct Connection {
    ///     pending: Revoker, // dropped with the connection
    /// }
    /// let connection = Connection { pending: Revoker::new() };
    /// assert_eq!(connection.pending.revoke(), 0);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Revoker(Mutex::new(Vec::new()))
    }

    /// Takes back all callbacks that wait. Gives their number.
    ///
    /// ```
    /// # use promise_core::prelude::*;
    /// # use promise_core::foreign;
    /// # use std::ffi::{c_int, c_void};
    /// # static mut KEPT: Option<(unsafe extern "C" fn(*mut c_void, c_int), *mut c_void)> = None;
    /// # unsafe extern "C" fn read(done: unsafe extern "C" fn(*mut c_void, c_int), data: *mut c_void) { unsafe { KEPT = Some((done, data)) } }
    /// # unsafe fn call_back(n: c_int) { unsafe { if let Some((done, data)) = KEPT { done(data, n) } } }
    ///
    /// let revoker = foreign::Revoker::new();
    /// // SAFETY: numbers only.
    /// let number = promise!(unsafe { read(_ = |n| n, _) }, revoker = &revoker);
    /// assert_eq!(revoker.revoke(), 1);
    /// assert!(number.wait().is_err());
    /// ```
    pub fn revoke(&self) -> usize {
        let entries = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        entries.into_iter().filter_map(Entry::revoke).count()
    }

    /// Puts a callback under this revoker.
    pub(crate) fn add(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Forgets callbacks that have come, in time proportional to what was added since the last time.
        if entries.len() == entries.capacity() {
            entries.retain(|entry| entry.is_live());
            let more = entries.len().max(4);
            entries.reserve(more);
        }
        entries.push(entry);
    }
}

impl Drop for Revoker {
    fn drop(&mut self) {
        self.revoke();
    }
}

impl fmt::Debug for Revoker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revoker").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::__private::foreign::AnyThread;

    #[test]
    fn a_revoker_forgets_callbacks_that_have_come() {
        let revoker = Revoker::new();
        for _ in 0..1000 {
            let entry = Entry::insert::<AnyThread, _>(Location::caller(), || ());
            revoker.add(entry);
            drop(entry.revoke());
        }
        assert!(revoker.0.lock().unwrap().capacity() < 20);
    }
}
