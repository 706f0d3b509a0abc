//! Types of arguments and the place of the user data, from the callee.

use std::ffi::{c_int, c_void};
use std::rc::Rc;

use super::status;
use promise_core::prelude::*;

#[repr(C)]
struct Host {
    port: c_int,
}

type First = Option<unsafe extern "C" fn(*mut c_void, c_int, *mut Host)>;
type Last = unsafe extern "system" fn(c_int, *mut c_void) -> c_int;
type Ends = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void);

unsafe extern "C" fn first(n: c_int, done: First, data: *mut c_void) -> c_int {
    let mut host = Host { port: n };
    unsafe { done.unwrap()(data, n, &raw mut host) };
    0
}

/// The user data comes first.
unsafe extern "C" fn last(data: *mut c_void, n: c_int, done: Last) -> c_int {
    unsafe { done(n, data) }
}

unsafe extern "C" fn ends(n: *mut c_int, done: Ends, data: *mut c_void, last: bool) {
    let n = n.cast();
    unsafe { if last { done(n, data) } else { done(data, n) } };
}

#[test]
fn behind_an_alias_and_in_an_option() {
    let promise =
        promise!(unsafe { first(3, _ = |n, host| n.abs() + (*host).port.abs(), _) }, check = status);
    assert_eq!(promise.wait().unwrap(), 6);
}

#[test]
fn user_data_in_front_of_the_function_pointer() {
    let promise = promise!(unsafe { last(_, 4, _ = |n| n.pow(2)) }, check = status, returning = 0);
    assert_eq!(promise.wait().unwrap(), 16);
}

#[test]
fn inside_other_expressions() {
    unsafe extern "C" fn bare(done: Option<extern "C" fn(*mut c_void)>, data: *mut c_void) {
        done.unwrap()(data);
    }
    let promise = promise!(unsafe {
        let n = 5;
        bare(Some(_ = move || n + 1), _)
    });
    assert_eq!(promise.wait().unwrap(), 6);
    let promise = promise!(unsafe { bare(_ = || 7, _) }.then(|n| n + 1));
    assert_eq!(promise.wait().unwrap(), 8);
}

#[test]
fn what_looks_like_user_data_at_both_ends() {
    for at_the_end in [true, false] {
        let mut n = 8;
        let n = &raw mut n;
        let promise = if at_the_end {
            promise!(unsafe { ends(n, _ = |n| *n.cast::<c_int>(), _, true) }, user_data = last)
        } else {
            promise!(unsafe { ends(n, _ = |n| *n.cast::<c_int>(), _, false) }, user_data = first)
        };
        assert_eq!(promise.wait().unwrap(), 8);
    }
}

#[test]
fn values_that_stay_on_the_thread() {
    let shared = Rc::new(1);
    let promise =
        promise!(unsafe { first(2, _ = |n, _| Rc::new(n + *shared), _) }, check = status, thread = current);
    assert_eq!(*promise.wait().unwrap(), 3);
}

#[test]
fn user_data_as_a_number() {
    extern "C" fn numbered(done: extern "C" fn(c_int, u64), data: u64) {
        done(9, data);
    }
    assert_eq!(promise!(numbered(_ = |n| n, _), user_data = last).wait().unwrap(), 9);
}

#[test]
fn a_function_without_failure() {
    unsafe extern "C" fn counts(done: First, data: *mut c_void) -> c_int {
        unsafe { first(1, done, data) }
    }
    assert_eq!(
        promise!(unsafe {
            counts(_ = |n, _| n, _);
        })
        .wait()
        .unwrap(),
        1
    );
}
