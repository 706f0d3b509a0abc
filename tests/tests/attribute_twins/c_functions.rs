//! Blocks of C functions.
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "the functions are the tests' own and ask for nothing"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::rc::Rc;

use promise_core::prelude::*;

use super::rejection;

#[repr(C)]
pub struct Host {
    port: c_int,
}

#[allow(non_camel_case_types)]
pub type host_callback = Option<unsafe extern "C" fn(*mut c_void, c_int, *mut Host)>;

/// A C library.
mod library {
    use super::{Host, c_char, c_int, c_void, host_callback};

    #[unsafe(no_mangle)]
    unsafe extern "C" fn twins_lookup(
        port: c_int,
        _name: *const c_char,
        done: host_callback,
        data: *mut c_void,
    ) -> c_int {
        if port < 0 {
            return port;
        }
        let mut host = Host { port };
        unsafe { done.unwrap()(data, c_int::from(port == 0), &raw mut host) };
        0
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn twins_each(
        data: *mut c_void,
        _context: *mut c_void,
        progress: extern "C" fn(c_int),
        done: extern "C" fn(c_int, *mut c_void) -> c_int,
    ) {
        progress(1);
        assert_eq!(done(2, data), 7);
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn twins_read(request: *mut Host, done: Option<extern "C" fn(*mut Host)>) {
        unsafe { (*request).port += 5 };
        done.unwrap()(request);
    }

    /// Gives the user data back.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn twins_register(
        _handle: *mut c_void,
        call: bool,
        done: extern "C" fn(*mut c_void, c_int),
        data: *mut c_void,
        destroy: Option<unsafe extern "C" fn(*mut c_void)>,
    ) {
        if call {
            done(data, 4);
        }
        unsafe { destroy.unwrap()(data) };
    }

    #[unsafe(no_mangle)]
    extern "C" fn twins_later(done: extern "C" fn(*mut c_void), data: *mut c_void) {
        done(data);
    }
}

fn checked(status: c_int) -> Result<(), String> {
    if status == 0 { Ok(()) } else { Err(format!("status {status}")) }
}

extern "C" fn ignore(_: c_int) {}

#[async_promise]
unsafe extern "C" {
    /// Looks a name up.
    #[promise(lookup, |status, host| -> Result<c_int, String> {
        let port = unsafe { (*host).port };
        checked(status).map(|()| port)
    }, check = checked)]
    fn twins_lookup(port: c_int, name: *const c_char, done: host_callback, data: *mut c_void) -> c_int;

    #[promise(map = |n| -> Rc<c_int> { Rc::new(n) }, error = String, returning = 7, thread = current)]
    pub fn twins_each(
        #[user_data] data: *mut c_void,
        context: *mut c_void,
        progress: extern "C" fn(c_int),
        #[callback] done: extern "C" fn(c_int, *mut c_void) -> c_int,
    );

    #[promise(read, |host| -> c_int { (*host).port })]
    fn twins_read(#[user_data] request: *mut Host, done: Option<extern "C" fn(*mut Host)>);

    #[promise(register, |n| -> c_int { n })]
    fn twins_register(
        handle: *mut c_void,
        call: bool,
        #[callback] done: extern "C" fn(*mut c_void, c_int),
        data: *mut c_void,
        #[drop] destroy: Option<unsafe extern "C" fn(*mut c_void)>,
    );

    #[promise(later, || -> u32 { 3 })]
    safe fn twins_later(done: extern "C" fn(*mut c_void), data: *mut c_void);

    fn strlen(text: *const c_char) -> usize;
}

#[test]
fn functions_have_a_twin() {
    let name: &CStr = c"name";
    assert_eq!(unsafe { lookup(80, name.as_ptr()) }.wait().unwrap(), 80);
    assert_eq!(rejection(unsafe { lookup(0, name.as_ptr()) }), "status 1");
    assert_eq!(rejection(unsafe { lookup(-2, name.as_ptr()) }), "status -2");
    let each: Promise<Rc<c_int>, String> = unsafe { twins_each_promise(std::ptr::null_mut(), ignore) };
    assert_eq!(*each.wait().unwrap(), 2);
    assert_eq!(later().wait().unwrap(), 3);
    assert_eq!(unsafe { read() }.wait().unwrap(), 5);
    assert_eq!(unsafe { register(std::ptr::null_mut(), true) }.wait().unwrap(), 4);
    let line = line!() + 1;
    let given_back = unsafe { register(std::ptr::null_mut(), false) }.wait().unwrap_err();
    assert!(matches!(given_back.fault(), Some(Fault::Abandoned(_))), "{given_back}");
    assert!(given_back.to_string().contains(&format!("{}:{line}", file!())), "{given_back}");
    assert_eq!(unsafe { strlen(name.as_ptr()) }, 4);
}

#[test]
fn the_functions_stay() {
    extern "C" fn count(data: *mut c_void) {
        unsafe { *data.cast::<u32>() += 1 };
    }
    let mut n = 0_u32;
    twins_later(count, (&raw mut n).cast());
    assert_eq!(n, 1);
}
