//! The faults, each as a check of one form.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use super::forms::{
    CANCELLED, Conversion, Form, LIVE, Pending, Reason, Start, UNDELIVERED, start as start_form,
};
use promise_core::Fault;
use promise_core::foreign::{self, Revoker};
use promise_tests::legacy::{How, Legacy};

/// One cell of the matrix.
pub enum Cell {
    Green,
    /// It cannot happen there, and why.
    Not(&'static str),
    Red(String),
}

pub type Check = fn(&Case) -> Cell;

pub const FAULTS: &[(&str, Check)] = &[
    ("dropped uncalled", dropped_uncalled),
    ("called twice", called_twice),
    ("called inline", called_inline),
    ("from another thread", from_another_thread),
    ("after cancellation", after_cancellation),
    ("never, then revoked", never_then_revoked),
    ("call fails", |case| call_fails(case, How::Fail, false)),
    ("call fails, gives user data back", |case| call_fails(case, How::FailAndFree, true)),
    ("conversion panics", |case| conversion_panics(case, Conversion::Panics)),
    ("dropping the panic's payload panics", |case| conversion_panics(case, Conversion::PanicsTwice)),
    ("promise dropped first", promise_dropped_first),
];

/// A form, and a library to call.
pub struct Case {
    form: Form,
    legacy: Legacy,
    revoker: Revoker,
}

/// Checks one cell: in the end nothing is left.
pub fn run(check: Check, form: Form) -> Cell {
    UNDELIVERED.store(0, Ordering::SeqCst);
    CANCELLED.store(0, Ordering::SeqCst);
    LIVE.store(0, Ordering::SeqCst);
    let result = catch_unwind(AssertUnwindSafe(|| {
        let case = Case { form, legacy: Legacy::new(), revoker: Revoker::new() };
        let cell = check(&case);
        if matches!(cell, Cell::Green) {
            assert!(!case.legacy.waits(), "the library still waits");
            assert_eq!(foreign::waiting(), 0, "callbacks are left");
            drop(case);
            assert_eq!(LIVE.load(Ordering::SeqCst), 0, "tokens are left");
        }
        cell
    }));
    result.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Cell::Red(text.or(panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default())
    })
}

impl Case {
    fn start(&self, how: How) -> Pending {
        self.start_with(how, Conversion::Works, false, 2, false)
    }

    fn start_with(
        &self,
        how: How,
        conversion: Conversion,
        destroy: bool,
        rows: i32,
        on_thread: bool,
    ) -> Pending {
        let (legacy, revoker) = (&self.legacy, &self.revoker);
        start_form(self.form, &Start { legacy, how, conversion, destroy, revoker, rows, on_thread })
    }
}

#[track_caller]
fn fulfilled(pending: Pending, value: &str) {
    match pending.outcome() {
        Ok(found) => assert_eq!(found, value),
        Err(reason) => panic!("rejected: {reason}"),
    }
}

/// Rejected with `Abandoned`, which names the place of the `promise!`.
#[track_caller]
fn abandoned(pending: Pending) {
    let origin = pending.origin;
    assert!(origin.file().ends_with("forms.rs"), "made at {origin}");
    match pending.outcome() {
        Err(Reason::Fault(Fault::Abandoned(abandoned))) => assert_eq!(abandoned.at(), origin),
        other => panic!("not abandoned: {other:?}"),
    }
}

/// How many calls found no callback meanwhile.
fn strays(code: impl FnOnce()) -> u64 {
    let before = foreign::stray_calls();
    code();
    foreign::stray_calls() - before
}

fn dropped_uncalled(case: &Case) -> Cell {
    match case.form {
        Form::Request => {
            return Cell::Not("C does not say that it is done with a request without calling back");
        }
        Form::Collect => {
            // The end of the call is the end of the callback.
            fulfilled(case.start_with(How::Later, Conversion::Works, false, 0, false), "");
            return Cell::Green;
        }
        _ => {}
    }
    let pending = case.start_with(How::Later, Conversion::Works, true, 0, false);
    assert!(pending.is_pending());
    case.legacy.forget();
    abandoned(pending);
    Cell::Green
}

fn called_twice(case: &Case) -> Cell {
    let mut pending = None;
    let strays = strays(|| pending = Some(case.start(How::Twice)));
    let value = if case.form == Form::Collect { "1 2" } else { "1" };
    fulfilled(pending.expect("it was started"), value);
    assert_eq!(strays, u64::from(case.form.is_of_c()), "stray calls");
    Cell::Green
}

fn called_inline(case: &Case) -> Cell {
    let value = if case.form == Form::Collect { "1 2" } else { "1" };
    fulfilled(case.start(How::Inline), value);
    Cell::Green
}

fn from_another_thread(case: &Case) -> Cell {
    match case.form {
        Form::Collect => {
            // The closure may borrow and need not be `Send`: the calls find nothing.
            let mut pending = None;
            let strays = strays(|| {
                pending = Some(case.start_with(How::Later, Conversion::Works, false, 2, true));
            });
            fulfilled(pending.expect("it was started"), "");
            assert_eq!(strays, 2, "stray calls");
        }
        Form::Local => {
            let pending = case.start(How::Later);
            assert_eq!(strays(|| case.legacy.call_on_thread(1)), 1, "stray calls");
            assert!(pending.is_pending());
            // The right thread still can.
            case.legacy.call(2);
            fulfilled(pending, "2");
            case.legacy.forget();
        }
        _ => {
            let pending = case.start(How::Later);
            case.legacy.call_on_thread(1);
            fulfilled(pending, "1");
            case.legacy.forget();
        }
    }
    Cell::Green
}

const OVER: &str = "the promise is there when all calls are over";

fn after_cancellation(case: &Case) -> Cell {
    if !case.form.comes_later() {
        return Cell::Not(OVER);
    }
    let pending = case.start(How::Later);
    drop(pending);
    assert_eq!(CANCELLED.load(Ordering::SeqCst), 1, "cancel calls");
    // The library confirms by calling back.
    case.legacy.call(1);
    case.legacy.forget();
    let expected = usize::from(case.form != Form::Executor);
    assert_eq!(UNDELIVERED.load(Ordering::SeqCst), expected, "undelivered values");
    Cell::Green
}

fn never_then_revoked(case: &Case) -> Cell {
    if !case.form.comes_later() {
        return Cell::Not(OVER);
    }
    if !case.form.is_of_c() {
        return Cell::Not(
            "the callback is the library's own, which drops it when it is done: see \"dropped uncalled\"",
        );
    }
    let pending = case.start(How::Later);
    assert!(pending.is_pending());
    assert_eq!(case.revoker.revoke(), 1);
    abandoned(pending);
    assert_eq!(strays(|| case.legacy.call(1)), 1, "stray calls");
    case.legacy.forget();
    Cell::Green
}

fn call_fails(case: &Case, how: How, destroy: bool) -> Cell {
    match case.form {
        Form::Request if destroy => return Cell::Not("C has nothing to give back but the request"),
        Form::Collect if destroy => {
            return Cell::Not("user data that is used during the call is not given back");
        }
        _ => {}
    }
    let pending = case.start_with(how, Conversion::Works, destroy, 0, false);
    match pending.outcome() {
        Err(Reason::Status(-5)) => {}
        other => panic!("not rejected with the status: {other:?}"),
    }
    Cell::Green
}

fn conversion_panics(case: &Case, conversion: Conversion) -> Cell {
    match case.form {
        Form::Nothing => return Cell::Not("there is nothing to convert"),
        Form::Executor => return Cell::Not("what calls `resolve` is the user's own code"),
        _ => {}
    }
    let pending = case.start_with(How::Inline, conversion, false, 2, false);
    match pending.outcome() {
        Err(Reason::Fault(Fault::Panicked(_))) => {}
        other => panic!("not rejected with the panic: {other:?}"),
    }
    Cell::Green
}

fn promise_dropped_first(case: &Case) -> Cell {
    if !case.form.comes_later() {
        return Cell::Not(OVER);
    }
    drop(case.start(How::Later));
    case.legacy.call(1);
    case.legacy.call(2);
    case.legacy.forget();
    Cell::Green
}
