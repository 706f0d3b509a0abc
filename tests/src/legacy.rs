//! `native/legacy.c`: its functions as they are, and behind a Rust closure as a crate would wrap them.

use std::ffi::{c_int, c_void};

use raw::{Done, Free};

/// When the library calls back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum How {
    /// When it is told to.
    Later,
    /// At once.
    Inline,
    /// At once, twice.
    Twice,
    /// Never: the call fails.
    Fail,
    /// Never: the call fails, and gives the user data back before.
    FailAndFree,
}

/// The functions of the library.
pub mod raw {
    #![expect(missing_docs, reason = "native/legacy.c documents them")]

    use std::ffi::{c_int, c_void};

    #[repr(C)]
    pub struct Library {
        _private: [u8; 0],
    }

    #[derive(Clone, Copy)]
    #[repr(C)]
    pub struct Request {
        pub value: c_int,
        pub library: *mut Library,
    }

    pub type Done = Option<unsafe extern "C" fn(user_data: *mut c_void, value: c_int)>;
    pub type Free = Option<unsafe extern "C" fn(user_data: *mut c_void)>;
    pub type Row = Option<unsafe extern "C" fn(row: c_int, user_data: *mut c_void) -> c_int>;
    pub type Complete = Option<unsafe extern "C" fn(request: *mut Request)>;

    unsafe extern "C" {
        pub fn legacy_open() -> *mut Library;
        pub fn legacy_close(library: *mut Library);
        pub fn legacy_waits(library: *const Library) -> c_int;
        pub fn legacy_forget(library: *mut Library);
        pub fn legacy_call(library: *mut Library, value: c_int);
        pub fn legacy_call_on_thread(library: *mut Library, value: c_int);
        pub fn legacy_start(
            library: *mut Library,
            how: c_int,
            done: Done,
            user_data: *mut c_void,
            free: Free,
        ) -> c_int;
        pub fn legacy_submit(
            library: *mut Library,
            how: c_int,
            request: *mut Request,
            complete: Complete,
        ) -> c_int;
        pub fn legacy_each(count: c_int, row: Row, user_data: *mut c_void) -> c_int;
        pub fn legacy_each_on_thread(count: c_int, row: Row, user_data: *mut c_void) -> c_int;
    }
}

/// The library, open. It has room for one callback.
#[derive(Debug)]
pub struct Legacy(*mut raw::Library);

impl Legacy {
    /// Opens it.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it is opened")]
    pub fn new() -> Self {
        // SAFETY: it asks for nothing.
        Legacy(unsafe { raw::legacy_open() })
    }

    /// For the raw functions.
    #[must_use]
    pub fn raw(&self) -> *mut raw::Library {
        self.0
    }

    /// Whether it will call back.
    #[must_use]
    pub fn waits(&self) -> bool {
        // SAFETY: it is open.
        unsafe { raw::legacy_waits(self.0) != 0 }
    }

    /// Calls back with this value, and may do so again.
    pub fn call(&self, value: c_int) {
        // SAFETY: it is open, and calls what waits as often as it is told to.
        unsafe { raw::legacy_call(self.0, value) };
    }

    /// The same on another thread.
    pub fn call_on_thread(&self, value: c_int) {
        // SAFETY: as above; it waits for the thread.
        unsafe { raw::legacy_call_on_thread(self.0, value) };
    }

    /// Gives the user data back.
    pub fn forget(&self) {
        // SAFETY: it is open.
        unsafe { raw::legacy_forget(self.0) };
    }

    /// Starts with a closure that is called for each call of C, and dropped when C gives it back, or has failed.
    ///
    /// # Errors
    /// What C gives.
    pub fn start(&self, how: How, callback: impl FnMut(c_int) + Send + 'static) -> Result<(), c_int> {
        unsafe extern "C" fn done<F: FnMut(c_int)>(user_data: *mut c_void, value: c_int) {
            // SAFETY: C gives back what it was given, one call at a time.
            unsafe { (*user_data.cast::<F>())(value) };
        }
        unsafe extern "C" fn free<F>(user_data: *mut c_void) {
            // SAFETY: C is done with it.
            drop(unsafe { Box::from_raw(user_data.cast::<F>()) });
        }
        fn pointers<F: FnMut(c_int)>(_: &F) -> (Done, Free) {
            (Some(done::<F>), Some(free::<F>))
        }
        let (done, free) = pointers(&callback);
        let callback = Box::into_raw(Box::new(callback));
        // SAFETY: the functions fit the closure, which stays until C gives it back.
        let status = unsafe { raw::legacy_start(self.0, how as c_int, done, callback.cast(), free) };
        if status == 0 {
            return Ok(());
        }
        if how == How::Fail {
            // SAFETY: C has failed without giving it back.
            drop(unsafe { Box::from_raw(callback) });
        }
        Err(status)
    }
}

impl Drop for Legacy {
    fn drop(&mut self) {
        // SAFETY: it is not used again.
        unsafe { raw::legacy_close(self.0) };
    }
}
