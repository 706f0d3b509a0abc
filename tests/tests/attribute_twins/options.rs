//! Names, reasons, and what is made of a callback's arguments.

use std::fmt;
use std::io;
use std::num::ParseIntError;
use std::sync::{Arc, Mutex};

use promise_core::prelude::*;

use super::rejection;

#[async_promise(load)]
fn load_with(n: u32, done: impl FnOnce(u32)) {
    done(n);
}

#[async_promise(name = raw)]
fn r#type(done: impl FnOnce(u32)) {
    done(1);
}

#[async_promise]
fn r#match(done: impl FnOnce(u32)) {
    done(2);
}

#[test]
fn names() {
    assert_eq!(load(1).wait().unwrap(), 1);
    assert_eq!(raw().wait().unwrap(), 1);
    assert_eq!(match_promise().wait().unwrap(), 2);
}

#[derive(Debug, PartialEq)]
enum ApiError {
    Refused(u32),
    Fault(String),
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault.to_string())
    }
}

impl From<u32> for ApiError {
    fn from(code: u32) -> Self {
        ApiError::Refused(code)
    }
}

#[async_promise(error = ApiError)]
fn own_reason(done: impl FnOnce(Result<u32, ApiError>)) {
    done(Err(ApiError::Refused(1)));
}

#[async_promise(error = ApiError)]
fn converted(done: impl FnOnce(Result<(), u32>)) {
    done(Err(2));
}

#[async_promise(error = Box<dyn std::error::Error + Send + Sync>)]
fn boxed(done: impl FnOnce(Result<(), fmt::Error>)) {
    done(Err(fmt::Error));
}

#[async_promise(error = ApiError)]
fn dropped(done: impl FnOnce(u32)) {
    drop(done);
}

#[test]
fn reasons() {
    assert_eq!(own_reason_promise().wait(), Err(ApiError::Refused(1)));
    assert_eq!(converted_promise().wait(), Err(ApiError::Refused(2)));
    assert!(boxed_promise().wait().unwrap_err().is::<fmt::Error>());
    assert!(matches!(dropped_promise().wait(), Err(ApiError::Fault(_))));
}

#[async_promise(map = |text| -> usize { text.len() })]
fn lent(done: impl FnOnce(&str)) {
    done("lent");
}

struct Row<'a>(&'a str, u32);

#[async_promise(map = |row| -> String { format!("{}{}", row.0, row.1) })]
fn for_any_lifetime<F>(done: F)
where
    F: for<'a> FnOnce(Row<'a>),
{
    done(Row("row", 1));
}

#[async_promise(map = |_, result| -> io::Result<u32> { result })]
fn context_first(fail: bool, done: impl FnOnce(&u8, io::Result<u32>)) {
    done(&1, if fail { Err(io::ErrorKind::NotFound.into()) } else { Ok(1) });
}

#[async_promise(map = |text: &str| -> Result<u32, ParseIntError> {
    if text.is_empty() {
        return Ok(0);
    }
    let n: u32 = text.parse()?;
    Ok(n + 1)
})]
fn with_question_mark(text: &str, done: Option<&mut dyn FnMut(&str)>) {
    done.expect("the promise's")(text);
}

#[async_promise(length, map = move |text, more| -> usize { text.len() + more }, error = String)]
fn everything(done: impl FnOnce(&str, usize)) {
    done("ab", 3);
}

#[async_promise(map = || -> u32 { 3 })]
fn of_nothing(done: impl FnOnce()) {
    done();
}

#[async_promise(map = |_| -> u32 { panic!("on purpose") })]
fn panics_in_map(done: impl FnOnce(u32)) {
    done(1);
}

#[test]
fn maps() {
    assert_eq!(lent_promise().wait().unwrap(), 4);
    assert_eq!(for_any_lifetime_promise().wait().unwrap(), "row1");
    assert_eq!(context_first_promise(false).wait().unwrap(), 1);
    assert_eq!(rejection(context_first_promise(true)), "entity not found");
    assert_eq!(with_question_mark_promise("").wait().unwrap(), 0);
    assert_eq!(with_question_mark_promise("1").wait().unwrap(), 2);
    assert_eq!(rejection(with_question_mark_promise("x")), "invalid digit found in string");
    let length: Promise<usize, String> = length();
    assert_eq!(length.wait().unwrap(), 5);
    assert_eq!(of_nothing_promise().wait().unwrap(), 3);
    assert_eq!(rejection(panics_in_map_promise()), "panicked: on purpose");
}

type Slot = Arc<Mutex<Option<Box<dyn FnOnce(u32) + Send>>>>;

struct Timers(Slot);

/// Values that came too late.
static LATE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[async_promise]
impl Timers {
    #[promise(cancel = |stop| stop(), undelivered = |n| LATE.lock().unwrap().push(n))]
    fn start(&self, done: impl FnOnce(u32) + Send + 'static) -> impl FnOnce() + Send + 'static {
        *self.0.lock().unwrap() = Some(Box::new(done));
        let slot = self.0.clone();
        move || {
            let done = slot.lock().unwrap().take().unwrap();
            done(7);
        }
    }
}

#[async_promise(check = |started| if started { Ok(()) } else { Err("not started".to_string()) })]
fn starts(started: bool, done: impl FnOnce(u32)) -> bool {
    if started {
        done(1);
    } else {
        std::mem::forget(done);
    }
    started
}

#[test]
fn options_of_the_call() {
    let timers = Timers(Slot::default());
    let promise = timers.start_promise();
    assert!(timers.0.lock().unwrap().is_some());
    drop(promise);
    assert_eq!(*LATE.lock().unwrap(), [7]);
    assert_eq!(starts_promise(true).wait().unwrap(), 1);
    assert_eq!(rejection(starts_promise(false)), "not started");
}

#[async_promise]
fn with_progress(progress: impl Fn(u32), #[promise] done: impl FnOnce(u32)) {
    progress(50);
    done(100);
}

#[async_promise]
fn with_filter(keep: impl Fn(u32) -> bool, done: impl FnOnce(Vec<u32>)) {
    done((1..5).filter(|n| keep(*n)).collect());
}

#[test]
fn one_of_several_callbacks() {
    let mut seen = 0;
    let seen_by_progress = std::cell::Cell::new(0);
    seen += with_progress_promise(|n| seen_by_progress.set(n)).wait().unwrap();
    assert_eq!((seen, seen_by_progress.get()), (100, 50));
    assert_eq!(with_filter_promise(|n| n % 2 == 0).wait().unwrap(), [2, 4]);
}
