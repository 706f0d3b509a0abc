//! The forms, each as a call of the C library.

#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "the library is open, and its calls are what the forms must survive"
)]

use std::cell::Cell;
use std::ffi::c_int;
use std::fmt;
use std::panic::{Location, panic_any};
use std::rc::Rc;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering};

use promise_core::foreign::Revoker;
use promise_core::prelude::*;
use promise_tests::kit::ON_PURPOSE;
use promise_tests::legacy::raw::{Request, legacy_each, legacy_each_on_thread, legacy_start, legacy_submit};
use promise_tests::legacy::{How, Legacy};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `_`
    Value,
    /// `_()`
    Nothing,
    /// `_ = |value| ..`
    Closure,
    /// `|resolve| ..`
    Executor,
    /// `_ = |value| ..` and `_`
    Table,
    /// The same, with `thread = current`.
    Local,
    /// `_ = |request| ..` and `_ as *mut Request`
    Request,
    /// `_ = |row| ..` and `_`, with `collect`.
    Collect,
}
use Form as F;

pub const FORMS: &[Form] =
    &[F::Value, F::Nothing, F::Closure, F::Executor, F::Table, F::Local, F::Request, F::Collect];

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            F::Value => "_",
            F::Nothing => "_()",
            F::Closure => "_ = |..|",
            F::Executor => "executor",
            F::Table => "C table",
            F::Local => "C thread",
            F::Request => "C request",
            F::Collect => "C collect",
        }
    }

    /// C has its user data, or the address of its request.
    pub fn is_of_c(self) -> bool {
        matches!(self, F::Table | F::Local | F::Request)
    }

    /// The callback may come when the call is over.
    pub fn comes_later(self) -> bool {
        self != F::Collect
    }
}

/// The reason of all promises here.
#[derive(Debug)]
pub enum Reason {
    Fault(Fault),
    Status(c_int),
}
impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        Reason::Fault(fault)
    }
}
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Fault(fault) => write!(f, "{fault}"),
            Reason::Status(status) => write!(f, "status {status}"),
        }
    }
}

/// An error that cannot be converted.
pub struct Broken(Conversion);
impl From<Broken> for Reason {
    fn from(broken: Broken) -> Self {
        broken.0.run();
        Reason::Status(0)
    }
}

/// What the conversion of a value does first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    Works,
    Panics,
    /// With a payload that panics when it is dropped.
    PanicsTwice,
}

impl Conversion {
    fn run(self) {
        match self {
            Conversion::Works => {}
            Conversion::Panics => panic!("{ON_PURPOSE}: no conversion"),
            Conversion::PanicsTwice => panic_any(Bomb),
        }
    }
}

struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("{ON_PURPOSE}: no end");
    }
}

/// How many tokens there are.
pub static LIVE: AtomicIsize = AtomicIsize::new(0);

/// A value that must be dropped, once.
#[derive(Debug)]
pub struct Token(pub c_int);

impl Token {
    pub fn new(value: c_int) -> Self {
        LIVE.fetch_add(1, Ordering::SeqCst);
        Token(value)
    }
}
impl Drop for Token {
    fn drop(&mut self) {
        assert!(LIVE.fetch_sub(1, Ordering::SeqCst) > 0, "a token was dropped twice");
    }
}

/// How a promise is started.
pub struct Start<'a> {
    pub legacy: &'a Legacy,
    pub how: How,
    pub conversion: Conversion,
    /// C is given a function to give the user data back to.
    pub destroy: bool,
    pub revoker: &'a Revoker,
    /// How many rows there are, for `collect`, and whether they come on another thread.
    pub rows: c_int,
    pub on_thread: bool,
}

/// What was cancelled, and what came too late.
pub static CANCELLED: AtomicUsize = AtomicUsize::new(0);
pub static UNDELIVERED: AtomicUsize = AtomicUsize::new(0);

fn cancelled() {
    CANCELLED.fetch_add(1, Ordering::SeqCst);
}
fn undelivered<T>(_: T) {
    UNDELIVERED.fetch_add(1, Ordering::SeqCst);
}

/// A promise of any type.
pub struct Pending {
    pub origin: &'static Location<'static>,
    is_pending: Box<dyn Fn() -> bool>,
    outcome: Box<dyn FnOnce() -> Result<String, Reason>>,
}

impl Pending {
    fn new<T: 'static>(promise: Promise<T, Reason>, show: fn(T) -> String) -> Self {
        let promise = Rc::new(Cell::new(Some(promise)));
        let looked_at = promise.clone();
        Pending {
            origin: {
                let promise = promise.take().expect("it is there");
                let origin = promise.origin();
                looked_at.set(Some(promise));
                origin
            },
            is_pending: Box::new(move || {
                let promise = looked_at.take().expect("it is there");
                let pending = promise.is_pending();
                looked_at.set(Some(promise));
                pending
            }),
            outcome: Box::new(move || promise.take().expect("it is there").wait().map(show)),
        }
    }

    pub fn is_pending(&self) -> bool {
        (self.is_pending)()
    }

    pub fn outcome(self) -> Result<String, Reason> {
        (self.outcome)()
    }
}

fn status(status: c_int) -> Result<(), Reason> {
    if status == 0 { Ok(()) } else { Err(Reason::Status(status)) }
}

/// Starts a promise in this form.
pub fn start(form: Form, start: &Start<'_>) -> Pending {
    let Start { legacy, how, conversion, destroy, revoker, rows, on_thread } = *start;
    let held = Token::new(0);
    let convert = move |value: c_int| {
        let _ = &held;
        conversion.run();
        Token::new(value)
    };
    let one = |token: Token| token.0.to_string();
    match form {
        F::Value => {
            let start = |mut callback: Box<dyn FnMut(Result<Token, Broken>) + Send>| {
                let given = move |value| match conversion {
                    Conversion::Works => callback(Ok(convert(value))),
                    conversion => callback(Err(Broken(conversion))),
                };
                legacy.start(how, given).map_err(Reason::Status)
            };
            Pending::new(
                promise!(
                    start(Box::new(_)),
                    error = Reason,
                    cancel = cancelled,
                    undelivered = undelivered::<Token>
                ),
                one,
            )
        }
        F::Nothing => {
            let start = |mut callback: Box<dyn FnMut() + Send>| {
                let given = move |value| {
                    drop(convert(value));
                    callback();
                };
                legacy.start(how, given).map_err(Reason::Status)
            };
            Pending::new(
                promise!(
                    start(Box::new(_())),
                    error = Reason,
                    cancel = cancelled,
                    undelivered = undelivered::<()>
                ),
                |()| "1".into(),
            )
        }
        F::Closure => {
            let promise = promise!(
                legacy.start(how, _ = |value| convert(value)),
                error = Reason,
                check = |result: Result<(), c_int>| result.map_err(Reason::Status),
                cancel = cancelled,
                undelivered = undelivered::<Token>
            );
            Pending::new(promise, one)
        }
        F::Executor => {
            let promise = promise!(
                |resolve| {
                    // What the user's code does in there is the user's: it catches nothing itself.
                    legacy.start(how, move |value| resolve(convert(value))).map_err(Reason::Status)
                },
                error = Reason,
                cancel = cancelled
            );
            Pending::new(promise, one)
        }
        F::Table if destroy => {
            let promise = promise!(
                unsafe { legacy_start(legacy.raw(), how as c_int, _ = |value| convert(value), _, _ = drop) },
                error = Reason,
                check = status,
                cancel = cancelled,
                undelivered = undelivered::<Token>,
                revoker = revoker
            );
            Pending::new(promise, one)
        }
        F::Table => {
            let promise = promise!(
                unsafe { legacy_start(legacy.raw(), how as c_int, _ = |value| convert(value), _, None) },
                error = Reason,
                check = status,
                cancel = cancelled,
                undelivered = undelivered::<Token>,
                revoker = revoker
            );
            Pending::new(promise, one)
        }
        F::Local if destroy => {
            let promise = promise!(
                unsafe {
                    legacy_start(legacy.raw(), how as c_int, _ = |value| Rc::new(convert(value)), _, _ = drop)
                },
                error = Reason,
                check = status,
                cancel = cancelled,
                undelivered = undelivered::<Rc<Token>>,
                revoker = revoker,
                thread = current
            );
            Pending::new(promise, |token| token.0.to_string())
        }
        F::Local => {
            let promise = promise!(
                unsafe {
                    legacy_start(legacy.raw(), how as c_int, _ = |value| Rc::new(convert(value)), _, None)
                },
                error = Reason,
                check = status,
                cancel = cancelled,
                undelivered = undelivered::<Rc<Token>>,
                revoker = revoker,
                thread = current
            );
            Pending::new(promise, |token| token.0.to_string())
        }
        F::Request => {
            let promise = promise!(
                unsafe {
                    legacy_submit(
                        legacy.raw(),
                        how as c_int,
                        _ as *mut Request,
                        _ = |request| convert((*request).value),
                    )
                },
                error = Reason,
                check = status,
                cancel = cancelled,
                undelivered = undelivered::<Token>,
                revoker = revoker
            );
            Pending::new(promise, one)
        }
        F::Collect => {
            let rows = if how == How::Fail || how == How::FailAndFree { -1 } else { rows };
            let each = if on_thread { legacy_each_on_thread } else { legacy_each };
            let promise = promise!(
                unsafe { each(rows, _ = |row| convert(row), _) },
                error = Reason,
                check = status,
                collect = Vec::new(),
                returning = 0,
                stop = 7
            );
            Pending::new(promise, |tokens: Vec<Token>| {
                tokens.iter().map(|token| token.0.to_string()).collect::<Vec<_>>().join(" ")
            })
        }
    }
}
