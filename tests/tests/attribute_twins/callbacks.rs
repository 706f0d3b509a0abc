//! Every form of callback parameter, and what it gets.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::channel;

use promise_core::prelude::*;

use super::{later, rejection};

#[async_promise]
fn by_impl(n: u32, done: impl FnOnce(u32) + Send + 'static) {
    later(move || done(n + 1));
}

#[async_promise]
fn by_bound<F: FnOnce(u32)>(done: F, n: u32) {
    done(n);
}

#[async_promise]
fn by_clause<F>(n: u32, done: F, more: u32)
where
    F: FnOnce(u32),
    F: Send + 'static,
{
    later(move || done(n + more));
}

#[async_promise]
fn by_box(n: u32, done: Box<dyn FnOnce(u32) + Send>) {
    later(move || done(n));
}

#[async_promise]
fn by_option(n: u32, done: Option<impl Fn(u32)>) {
    if let Some(done) = done {
        done(n);
    }
}

#[async_promise]
fn by_optional_box(n: u32, done: Option<Box<dyn FnMut(u32) + Send>>) {
    let mut done = done.expect("the promise's");
    done(n);
    done(n + 1);
}

#[async_promise]
fn by_reference(n: u32, done: &dyn Fn(u32)) {
    done(n);
}

#[async_promise]
fn by_mutable_reference(n: u32, done: &mut dyn FnMut(u32)) {
    done(n);
}

#[async_promise]
fn by_reference_to_impl(n: u32, done: &impl Fn(u32)) {
    done(n);
}

#[async_promise]
fn by_reference_to_parameter<F: Fn(u32) + ?Sized>(n: u32, done: &F) {
    done(n);
}

#[async_promise]
fn by_box_of_parameter<F>(n: u32, done: Option<Box<F>>)
where
    F: FnOnce(u32),
{
    done.expect("the promise's")(n);
}

#[async_promise]
fn by_reference_to_bounds(n: u32, done: &(dyn Fn(u32) + Send)) {
    done(n);
}

#[async_promise]
fn by_arc(n: u32, done: Arc<dyn Fn(u32) + Send + Sync>) {
    later(move || done(n));
}

#[async_promise]
fn by_rc(n: u32, done: Rc<dyn Fn(u32)>) {
    done(n);
}

#[test]
fn in_every_type() {
    assert_eq!(by_impl_promise(1).wait().unwrap(), 2);
    assert_eq!(by_bound_promise(2).wait().unwrap(), 2);
    assert_eq!(by_clause_promise(3, 4).wait().unwrap(), 7);
    assert_eq!(by_box_promise(4).wait().unwrap(), 4);
    assert_eq!(by_option_promise(5).wait().unwrap(), 5);
    assert_eq!(by_optional_box_promise(6).wait().unwrap(), 6);
    assert_eq!(by_reference_promise(7).wait().unwrap(), 7);
    assert_eq!(by_mutable_reference_promise(8).wait().unwrap(), 8);
    assert_eq!(by_reference_to_impl_promise(9).wait().unwrap(), 9);
    assert_eq!(by_reference_to_bounds_promise(10).wait().unwrap(), 10);
    assert_eq!(by_reference_to_parameter_promise(13).wait().unwrap(), 13);
    assert_eq!(by_box_of_parameter_promise(14).wait().unwrap(), 14);
    assert_eq!(by_arc_promise(11).wait().unwrap(), 11);
    assert_eq!(by_rc_promise(12).wait().unwrap(), 12);
}

#[test]
fn the_function_stays() {
    let (sender, receiver) = channel();
    by_impl(1, move |n| sender.send(n).unwrap());
    assert_eq!(receiver.recv().unwrap(), 2);
    by_option(1, None::<fn(u32)>);
}

#[async_promise]
fn nothing(done: impl FnOnce()) {
    done();
}

#[async_promise]
fn result(fail: bool, done: impl FnOnce(Result<u32, String>)) {
    done(if fail { Err("on purpose".into()) } else { Ok(1) });
}

#[async_promise]
fn aliased(fail: bool, done: impl FnOnce(io::Result<u32>)) {
    done(if fail { Err(io::ErrorKind::NotFound.into()) } else { Ok(1) });
}

#[async_promise]
fn node_style(
    error: Option<&'static str>,
    value: Option<u32>,
    done: impl FnOnce(Option<&'static str>, Option<u32>),
) {
    done(error, value);
}

#[async_promise]
fn node_tuple(value: Option<u32>, done: impl FnOnce((Option<io::Error>, Option<u32>))) {
    done((None, value));
}

#[async_promise]
fn two(done: impl FnOnce(u32, String)) {
    done(1, "two".into());
}

#[async_promise]
fn three(done: impl FnOnce(u32, u32, u32)) {
    done(1, 2, 3);
}

#[async_promise]
fn optional(done: impl FnOnce(Option<u32>)) {
    done(None);
}

#[test]
fn what_the_callback_gets_settles() {
    let nothing: Promise<()> = nothing_promise();
    nothing.wait().unwrap();
    let result: Promise<u32> = result_promise(false);
    assert_eq!(result.wait().unwrap(), 1);
    assert_eq!(rejection(result_promise(true)), "on purpose");
    let aliased: Promise<u32> = aliased_promise(false);
    assert_eq!(aliased.wait().unwrap(), 1);
    assert_eq!(rejection(aliased_promise(true)), "entity not found");
    let node_style: Promise<u32> = node_style_promise(None, Some(1));
    assert_eq!(node_style.wait().unwrap(), 1);
    assert_eq!(rejection(node_style_promise(Some("first"), Some(1))), "first");
    assert!(matches!(node_style_promise(None, None).wait().unwrap_err().fault(), Some(Fault::NoResult)));
    let node_tuple: Promise<u32> = node_tuple_promise(Some(2));
    assert_eq!(node_tuple.wait().unwrap(), 2);
    let two: Promise<(u32, String)> = two_promise();
    assert_eq!(two.wait().unwrap(), (1, "two".to_string()));
    assert_eq!(three_promise().wait().unwrap(), (1, 2, 3));
    let optional: Promise<Option<u32>> = optional_promise();
    assert_eq!(optional.wait().unwrap(), None);
}
