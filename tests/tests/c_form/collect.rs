//! `collect = collection`: the callback comes often, while the call runs.

use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::rc::Rc;

use super::status;
use promise_core::prelude::*;

type Row = Option<unsafe extern "C" fn(*mut c_void, c_int, *const c_int) -> c_int>;

/// Calls back for each number below `n`, until the callback says no.
unsafe extern "C" fn query(n: c_int, row: Row, data: *mut c_void) -> c_int {
    for i in 0..n {
        if unsafe { row.unwrap()(data, i, &raw const i) } != 0 {
            return 4;
        }
    }
    if n > 100 { 1 } else { 0 }
}

/// The user data comes first, and nothing is given back.
unsafe extern "C" fn progress(data: *mut c_void, tell: extern "C" fn(c_int, *mut c_void)) {
    for i in 1..=4 {
        tell(25 * i, data);
    }
}

#[test]
fn what_each_call_gives_is_collected() {
    let rows = promise!(
        unsafe { query(3, _ = |_, row| format!("row {}", *row), _) },
        collect = Vec::new(),
        returning = 0,
        check = status
    );
    assert_eq!(rows.wait().unwrap(), ["row 0", "row 1", "row 2"]);
    let rows = promise!(
        unsafe { query(3, _ = |i, _| (i, Rc::new(i.pow(2))), _) },
        collect = HashMap::new(),
        returning = 0,
        check = status
    );
    assert_eq!(*rows.wait().unwrap()[&2], 4);
}

#[test]
fn the_closure_may_borrow_and_change() {
    let mut seen = Vec::new();
    let done = promise!(unsafe { progress(_, _ = |percent| seen.push(percent)) }, collect = ());
    done.wait().unwrap();
    assert_eq!(seen, [25, 50, 75, 100]);
}

#[test]
fn the_first_failure_stops() {
    let mut calls = 0;
    let rows = promise!(
        unsafe {
            query(
                9,
                _ = |i, _| {
                    calls += 1;
                    if i == 3 {
                        return Err(format!("no row {i}"));
                    }
                    Ok(i)
                },
                _,
            )
        },
        collect = Vec::new(),
        returning = 0,
        stop = 1,
        check = status
    );
    assert_eq!(rows.wait().unwrap_err().to_string(), "no row 3");
    assert_eq!(calls, 4);
    let rows = promise!(
        unsafe { query(9, _ = |i, _| { 10 / (2 - i) }, _) },
        collect = Vec::new(),
        returning = 0,
        stop = 1,
        check = status
    );
    let panicked = rows.wait().unwrap_err().to_string();
    assert_eq!(panicked, "panicked: attempt to divide by zero");
}

#[test]
fn a_call_that_fails() {
    let rows =
        promise!(unsafe { query(101, _ = |i, _| i, _) }, collect = Vec::new(), returning = 0, check = status);
    assert_eq!(rows.wait().unwrap_err().to_string(), "status 1");
}

#[test]
fn without_stop_the_others_are_passed_over() {
    let mut calls = 0;
    let rows = promise!(
        unsafe {
            query(
                9,
                _ = |i, _| {
                    calls += 1;
                    "x".repeat(3 - usize::try_from(i)?)
                },
                _,
            )
        },
        collect = String::new(),
        returning = 0,
        check = status
    );
    assert!(rows.wait().is_err());
    assert_eq!(calls, 5);
}

#[test]
fn a_call_from_inside_of_the_callback_finds_nothing() {
    unsafe extern "C" fn nested(tell: extern "C" fn(c_int, *mut c_void), data: *mut c_void) {
        INNER.set(Some((tell, data)));
        tell(1, data);
        tell(2, data);
    }
    type Inner = (extern "C" fn(c_int, *mut c_void), *mut c_void);
    std::thread_local! {
        static INNER: std::cell::Cell<Option<Inner>> = const { std::cell::Cell::new(None) };
    }
    let all = promise!(
        unsafe {
            nested(
                _ = |n| {
                    let (tell, data) = INNER.get().expect("it was set");
                    tell(10 * n, data);
                    n
                },
                _,
            )
        },
        collect = Vec::new()
    );
    assert_eq!(all.wait().unwrap(), [1, 2]);
    // Nor does one when the call is over.
    let (tell, data) = INNER.get().unwrap();
    let before = promise_core::foreign::stray_calls();
    tell(3, data);
    assert!(promise_core::foreign::stray_calls() > before);
}
