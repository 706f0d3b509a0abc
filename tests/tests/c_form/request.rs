//! `_ as *mut Request`: the user data is in a request, whose address the callback gets.

use std::ffi::{c_char, c_int};
use std::sync::{Mutex, PoisonError};

use super::status;
use promise_core::foreign;
use promise_core::prelude::*;

#[repr(C)]
struct Read {
    file: c_int,
    result: c_int,
    name: *const c_char,
}

type Done = Option<unsafe extern "C" fn(*mut Read)>;
type Completed = unsafe extern "system" fn(c_int, c_int, *mut Read);

unsafe extern "C" fn read(request: *mut Read, file: c_int, done: Done) -> c_int {
    if file < 0 {
        return file;
    }
    unsafe {
        assert!((*request).name.is_null(), "it starts as zeros");
        (*request).file += file;
        (*request).result = 10 * (*request).file;
        done.unwrap()(request);
    }
    0
}

unsafe extern "C" fn complete(request: *mut Read, done: Completed) {
    unsafe { done(0, (*request).file, request) };
}

#[test]
fn a_request_of_zeros() {
    let promise =
        promise!(unsafe { read(_ as *mut Read, 3, _ = |request| (*request).result.abs()) }, check = status);
    assert_eq!(promise.wait().unwrap(), 30);
}

#[test]
fn a_call_that_fails() {
    let promise =
        promise!(unsafe { read(_ as *mut Read, -3, _ = |request| (*request).result) }, check = status);
    assert_eq!(promise.wait().unwrap_err().to_string(), "status -3");
}

#[test]
fn a_request_to_start_from() {
    let from = Read { file: 4, result: 0, name: std::ptr::null() };
    let promise = promise!(
        unsafe { read(_ as *mut Read, 3, _ = |request| (*request).result) },
        check = status,
        request = from
    );
    assert_eq!(promise.wait().unwrap(), 70);
}

#[test]
fn a_request_of_the_callers() {
    let mut mine = Read { file: 5, result: 0, name: std::ptr::null() };
    let promise = promise!(
        unsafe { complete(_ as *mut Read, _ = |_, file, request| file + (*request).result) },
        request = &raw mut mine
    );
    assert_eq!(promise.wait().unwrap(), 5);
    mine.file = 6;
    let again = promise!(
        unsafe { complete(_ as *mut Read, _ = |_, file, _| file) },
        request = &raw mut mine,
        thread = current
    );
    assert_eq!(again.wait().unwrap(), 6);
}

#[test]
fn a_second_callback_finds_nothing() {
    static WAITING: Mutex<Option<(usize, Completed)>> = Mutex::new(None);
    unsafe extern "C" fn later(request: *mut Read, done: Completed) {
        *WAITING.lock().unwrap_or_else(PoisonError::into_inner) = Some((request.addr(), done));
    }
    let promise = promise!(unsafe { later(_ as *mut Read, _ = |status, _, _| status) });
    let (request, done) = WAITING.lock().unwrap().take().unwrap();
    let request = std::ptr::with_exposed_provenance_mut(request);
    let before = foreign::stray_calls();
    unsafe {
        done(1, 0, request);
        done(2, 0, request);
    }
    assert!(foreign::stray_calls() > before);
    assert_eq!(promise.wait().unwrap(), 1);
}

#[test]
fn the_function_of_another_callback_finds_nothing() {
    static WAITING: Mutex<Vec<(usize, Completed)>> = Mutex::new(Vec::new());
    unsafe extern "C" fn later(request: *mut Read, done: Completed) {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push((request.expose_provenance(), done));
    }
    let one = promise!(unsafe { later(_ as *mut Read, _ = |status, _, _| status + 1) });
    let two = promise!(unsafe { later(_ as *mut Read, _ = |status, _, _| status + 2) });
    let waiting = WAITING.lock().unwrap().clone();
    let [(first, done_first), (second, done_second)] = waiting[..] else { unreachable!("two wait") };
    let request = |address| std::ptr::with_exposed_provenance_mut::<Read>(address);
    unsafe {
        done_first(1, 0, request(second));
        done_second(1, 0, request(first));
        assert!(one.is_pending() && two.is_pending());
        done_first(1, 0, request(first));
        done_second(1, 0, request(second));
    }
    assert_eq!((one.wait().unwrap(), two.wait().unwrap()), (2, 3));
}
