//! GIO, GTK's library of files and timers: callbacks in the main loop, a token that cancels, and a function that takes the
//! user data back.
//!
//! ```text
//! cargo run --example with_gio --features gio
//! ```

use promise_core::prelude::*;
use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_void};
use std::{fs, process, ptr, slice};

fn main() -> Result<(), Error> {
    let name = std::env::temp_dir().join(format!("promise-with-gio-{}", process::id()));
    fs::write(&name, "hello, GIO")?;
    let file = File::new(&CString::new(name.to_string_lossy().as_ref())?);

    let text = file.load(Cancellable::new());
    let missing = File::new(c"/no/such/file").load(Cancellable::new());
    let tick = set_timeout(20);
    run_main_loop();
    println!("text: {}", text.wait()?);
    println!("missing: {}", missing.wait().unwrap_err());
    println!("tick: {:?}", tick.wait()?);

    // The token cancels: the callback comes, with an error.
    let token = Cancellable::new();
    let cancelled = file.load(token.clone());
    token.cancel();
    run_main_loop();
    println!("cancelled: {}", cancelled.wait().unwrap_err());

    // Nobody wants these any more: the token cancels the one, and the timer is removed, which gives its user data back.
    drop(file.load(Cancellable::new()));
    drop(set_timeout(3_600_000));
    run_main_loop();
    println!("callbacks that wait: {}", promise_core::foreign::waiting());
    fs::remove_file(name)?;
    Ok(())
}

enum GObject {}
enum GAsyncResult {}

#[repr(C)]
struct GError {
    domain: u32,
    code: c_int,
    message: *mut c_char,
}

type GAsyncReadyCallback = Option<unsafe extern "C" fn(*mut GObject, *mut GAsyncResult, *mut c_void)>;
type GSourceFunc = Option<unsafe extern "C" fn(*mut c_void) -> c_int>;
type GDestroyNotify = Option<unsafe extern "C" fn(*mut c_void)>;

#[link(name = "gio-2.0")]
#[link(name = "gobject-2.0")]
#[link(name = "glib-2.0")]
unsafe extern "C" {
    fn g_main_context_iteration(context: *mut c_void, may_block: c_int) -> c_int;
    fn g_object_ref(object: *mut GObject) -> *mut GObject;
    fn g_object_unref(object: *mut GObject);
    fn g_free(memory: *mut c_void);
    fn g_error_free(error: *mut GError);

    fn g_cancellable_new() -> *mut GObject;
    fn g_cancellable_cancel(cancellable: *mut GObject);

    fn g_file_new_for_path(path: *const c_char) -> *mut GObject;
    fn g_file_load_contents_async(
        file: *mut GObject,
        cancellable: *mut GObject,
        callback: GAsyncReadyCallback,
        user_data: *mut c_void,
    );
    fn g_file_load_contents_finish(
        file: *mut GObject,
        result: *mut GAsyncResult,
        contents: *mut *mut c_char,
        length: *mut usize,
        etag: *mut *mut c_char,
        error: *mut *mut GError,
    ) -> c_int;

    fn g_timeout_add_full(
        priority: c_int,
        interval: c_uint,
        function: GSourceFunc,
        data: *mut c_void,
        notify: GDestroyNotify,
    ) -> c_uint;
    fn g_source_remove(tag: c_uint) -> c_int;
}

/// Runs until every callback has come.
fn run_main_loop() {
    while promise_core::foreign::waiting() > 0 {
        // SAFETY: the default context is that of this thread.
        unsafe { g_main_context_iteration(ptr::null_mut(), 1) };
    }
}

/// Cancels what it was given to.
struct Cancellable(*mut GObject);

// SAFETY: a `GCancellable` may be used by any thread.
unsafe impl Send for Cancellable {}

impl Cancellable {
    fn new() -> Self {
        // SAFETY: nothing is asked for.
        Cancellable(unsafe { g_cancellable_new() })
    }

    fn cancel(&self) {
        // SAFETY: the object is there as long as `self`.
        unsafe { g_cancellable_cancel(self.0) };
    }
}

impl Clone for Cancellable {
    fn clone(&self) -> Self {
        // SAFETY: the object is there as long as `self`.
        Cancellable(unsafe { g_object_ref(self.0) })
    }
}

impl Drop for Cancellable {
    fn drop(&mut self) {
        // SAFETY: the reference is its own.
        unsafe { g_object_unref(self.0) };
    }
}

struct File(*mut GObject);

impl File {
    fn new(path: &CStr) -> Self {
        // SAFETY: the path ends with a zero.
        File(unsafe { g_file_new_for_path(path.as_ptr()) })
    }

    fn load(&self, token: Cancellable) -> Promise<String> {
        promise!(
            // SAFETY: both objects are there, and the library keeps references until the callback has come.
            unsafe {
                g_file_load_contents_async(self.0, token.0, _ = |file, result| contents(file, result), _)
            },
            cancel = move || token.cancel()
        )
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: the reference is its own.
        unsafe { g_object_unref(self.0) };
    }
}

/// What the callback of `g_file_load_contents_async` is for.
///
/// # Safety
/// They are what the callback got.
unsafe fn contents(file: *mut GObject, result: *mut GAsyncResult) -> Result<String, Error> {
    let (mut contents, mut length, mut error) = (ptr::null_mut(), 0, ptr::null_mut());
    // SAFETY: the caller says so; there are contents or an error, and both are ours.
    unsafe {
        if g_file_load_contents_finish(file, result, &mut contents, &mut length, ptr::null_mut(), &mut error)
            == 0
        {
            let reason = Error::msg(format!("code {}", (*error).code));
            g_error_free(error);
            return Err(reason);
        }
        let text = String::from_utf8_lossy(slice::from_raw_parts(contents.cast(), length)).into_owned();
        g_free(contents.cast());
        Ok(text)
    }
}

/// A timer of the main loop. `_ = drop` stands for the function that takes the user data back.
fn set_timeout(milliseconds: c_uint) -> Promise<()> {
    promise!(
        // SAFETY: nothing is asked for.
        unsafe { g_timeout_add_full(0, milliseconds, _ = || (), _, _ = drop) },
        returning = 0,
        check = Ok::<c_uint, Error>,
        cancel = |tag| remove(tag)
    )
}

fn remove(tag: c_uint) {
    // SAFETY: the timer has not fired, or the promise would not be pending.
    unsafe { g_source_remove(tag) };
}
