//! Each form of a call of a C function, in edition 2021 too, without a warning.
#![deny(warnings, unused, unused_qualifications, trivial_casts, unit_bindings)]
#![deny(let_underscore, single_use_lifetimes)]
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the functions are of this program and ask for nothing"
)]

use promise_core::foreign::Revoker;
use promise_core::prelude::*;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::rc::Rc;

type Done = unsafe extern "C" fn(*mut c_void, c_int);
type Row = unsafe extern "system" fn(c_int, *mut c_void) -> c_int;
type Free = Option<unsafe extern "C" fn(*mut c_void)>;

#[repr(C)]
pub struct Request {
    value: c_int,
}

unsafe extern "C" fn start(n: c_int, done: Option<Done>, data: *mut c_void) -> c_int {
    match done {
        Some(done) => unsafe { done(data, n) },
        None => return -1,
    }
    0
}

unsafe extern "C" fn owned(data: *mut c_void, free: Free, n: c_int, done: Done) {
    unsafe { done(data, n) };
    if let Some(free) = free {
        unsafe { free(data) };
    }
}

unsafe extern "C" fn rows(n: c_int, row: Row, data: *mut c_void) -> c_int {
    (0..n).map(|i| unsafe { row(i, data) }).find(|stop| *stop != 0).unwrap_or(0)
}

unsafe extern "C" fn submit(request: *mut Request, done: extern "C-unwind" fn(*mut Request)) {
    unsafe { (*request).value += 1 };
    done(request);
}

extern "C" fn safe(done: extern "C" fn(*const c_void), data: *const c_void) {
    done(data);
}

mod api {
    pub(super) struct Table {
        pub(super) start: unsafe extern "C" fn(
            std::ffi::c_int,
            Option<super::Done>,
            *mut std::ffi::c_void,
        ) -> std::ffi::c_int,
    }
    pub(super) const TABLE: Table = Table { start: super::start };
}

fn check(status: c_int) -> Result<(), String> {
    if status == 0 { Ok(()) } else { Err(status.to_string()) }
}

pub fn main() {
    // Its locals are not the user's.
    let (slot, gathered, item, callback, undelivered) = (1, 1, 1, 1, 1);
    let all = slot + gathered + item + callback + undelivered;
    let started = promise!(
        unsafe { start(1, _ = move |n| n + slot + gathered + item + callback + undelivered, _) },
        check = check,
        cancel = || (),
        undelivered = |_| (),
        error = Error
    );
    assert_eq!(started.wait().unwrap(), 1 + all);
    let started = promise!(unsafe { start(2, Some(_ = |n| n), _) }.then(|n| n + 1), check = check);
    assert_eq!(started.wait().unwrap(), 3);
    let started =
        promise!(unsafe { (api::TABLE.start)(3, Some(_ = |n| Ok::<_, String>(n)), _) }, check = check);
    assert_eq!(started.wait().unwrap(), 3);
    let started = promise!(
        unsafe {
            let n = 4;
            start(n, Some(_ = |n| (None::<String>, Some(n))), _);
        },
        user_data = first
    );
    assert_eq!(started.wait().unwrap(), 4);
    let shared = promise!(unsafe { owned(_, None, 5, _ = |n| Rc::new(n)) }, thread = current);
    assert_eq!(*shared.wait().unwrap(), 5);
    let revoker = Revoker::new();
    let freed = promise!(unsafe { owned(_, _ = drop, 6, _ = |n| n) }, revoker = &revoker);
    assert_eq!(freed.wait().unwrap(), 6);
    let mut count = 0;
    let collected = promise!(
        unsafe {
            rows(
                3,
                _ = |i| {
                    count += 1;
                    if i > 9 {
                        return Err("too many");
                    }
                    Ok(i)
                },
                _,
            )
        },
        collect = Vec::new(),
        returning = 0,
        stop = 1,
        check = check
    );
    assert_eq!(collected.wait().unwrap(), [0, 1, 2]);
    assert_eq!(count, 3);
    let submitted = promise!(unsafe { submit(_ as *mut Request, _ = |request| (*request).value) });
    assert_eq!(submitted.wait().unwrap(), 1);
    let submitted = promise!(
        unsafe { submit(_ as *mut Request, _ = |request| (*request).value) },
        request = Request { value: 6 }
    );
    assert_eq!(submitted.wait().unwrap(), 7);
    let mut mine = Request { value: 7 };
    let submitted = promise!(
        unsafe { submit(_ as *mut Request, _ = |request| (*request).value) },
        request = ptr::addr_of_mut!(mine),
        thread = current
    );
    assert_eq!(submitted.wait().unwrap(), 8);
    promise!(safe(_ = || (), _), user_data = first).wait().unwrap();
}
