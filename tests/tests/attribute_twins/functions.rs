//! The rest of a function with a callback: other parameters, generics, what it returns, and where it stands.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::str::FromStr;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use promise_core::prelude::*;

use super::rejection;

#[async_promise]
fn generic<T, F>(value: T, done: F)
where
    T: Clone,
    F: FnOnce(T, usize) + Send + 'static,
{
    let copy = value.clone();
    drop(value);
    done(copy, 1);
}

#[async_promise]
fn parsed<T: FromStr, const N: usize>(text: &str, done: impl FnOnce(Result<[T; N], T::Err>))
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let parsed: Result<Vec<T>, _> = (0..N).map(|_| text.parse()).collect();
    done(parsed.map(|list| list.try_into().unwrap_or_else(|_| unreachable!())));
}

#[async_promise]
fn of_type<T: Default, F: FnOnce(usize)>(done: F) {
    drop(T::default());
    done(size_of::<T>());
}

#[async_promise]
fn with_lifetime<'a, F: FnOnce(&'a str)>(text: &'a str, done: F) {
    done(&text[1..]);
}

#[async_promise]
fn patterns((a, b): (u32, u32), mut c: u32, _: u32, done: impl FnOnce(u32)) {
    c += 1;
    done(a + b + c);
}

#[async_promise]
fn not_sent<T: 'static>(value: T, done: impl FnOnce(Rc<T>) + 'static) {
    done(Rc::new(value));
}

#[test]
fn other_parameters_and_generics_stay() {
    assert_eq!(generic_promise("text").wait().unwrap(), ("text", 1));
    let list: Promise<[u8; 2]> = parsed_promise("12");
    assert_eq!(list.wait().unwrap(), [12, 12]);
    assert!(parsed_promise::<u8, 1>("x").wait().is_err());
    assert_eq!(of_type_promise::<u64>().wait().unwrap(), 8);
    let text = String::from("text");
    EventLoop::new().block_on(async {
        assert_eq!(with_lifetime_promise(&text).await.unwrap(), "ext");
    });
    assert_eq!(patterns_promise((1, 2), 3, 4).wait().unwrap(), 7);
    assert_eq!(*not_sent_promise(1).wait().unwrap(), 1);
}

#[async_promise]
fn drops(done: Box<dyn FnOnce(u32)>) {
    drop(done);
}

#[async_promise]
fn twice(done: impl Fn(u32)) {
    done(1);
    done(2);
}

#[async_promise]
fn panics(_done: impl FnOnce(u32)) {
    panic!("on purpose");
}

#[test]
fn a_dropped_callback_names_the_caller() {
    let line = line!() + 1;
    let reason = rejection(drops_promise());
    assert!(reason.contains(&format!("{}:{line}", file!())), "{reason}");
}

#[test]
fn the_first_call_wins() {
    assert_eq!(twice_promise().wait().unwrap(), 1);
}

#[test]
#[should_panic(expected = "on purpose")]
fn a_panic_of_the_function_is_the_callers() {
    drop(panics_promise());
}

/// Tells when it is dropped.
struct Guard(Sender<()>);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

type Slot = Arc<Mutex<Option<Box<dyn FnOnce(u32) + Send>>>>;

#[async_promise]
fn fails(_done: impl FnOnce(u32)) -> io::Result<()> {
    Err(io::ErrorKind::NotFound.into())
}

#[async_promise]
fn subscribe(
    slot: &Slot,
    dropped: Sender<()>,
    done: impl FnOnce(u32) + Send + 'static,
) -> Result<Guard, io::Error> {
    *slot.lock().unwrap() = Some(Box::new(done));
    Ok(Guard(dropped))
}

#[async_promise]
fn numbered(done: impl FnOnce(u32)) -> u32 {
    done(1);
    7
}

#[test]
fn what_the_function_returns_is_treated_as_that_of_a_call() {
    assert_eq!(rejection(fails_promise()), "entity not found");
    let slot = Slot::default();
    let (sender, dropped) = channel();
    let promise = subscribe_promise(&slot, sender);
    assert!(dropped.try_recv().is_err(), "it would never be called");
    slot.lock().unwrap().take().unwrap()(3);
    assert_eq!(promise.wait().unwrap(), 3);
    dropped.recv().unwrap();
    assert_eq!(numbered_promise().wait().unwrap(), 1);
}

/// # Safety
/// None is needed.
#[async_promise]
unsafe fn dangerous(n: u32, done: impl FnOnce(u32)) {
    done(n);
}

struct Client {
    calls: RefCell<u32>,
}

impl Client {
    #[async_promise]
    fn call(&self, done: impl FnOnce(u32)) {
        *self.calls.borrow_mut() += 1;
        done(*self.calls.borrow());
    }

    #[async_promise]
    fn finish(mut self, done: impl FnOnce(u32)) {
        *self.calls.get_mut() += 1;
        done(self.calls.into_inner());
    }
}

trait Greet {
    fn name(&self) -> String;

    #[async_promise]
    fn greet(&self, done: &mut dyn FnMut(String)) {
        done(format!("hello {}", self.name()));
    }
}

impl Greet for u8 {
    fn name(&self) -> String {
        self.to_string()
    }
}

#[test]
fn every_kind_of_function() {
    // SAFETY: none is needed.
    assert_eq!(unsafe { dangerous_promise(1) }.wait().unwrap(), 1);
    let client = Client { calls: RefCell::new(0) };
    assert_eq!(client.call_promise().wait().unwrap(), 1);
    assert_eq!(client.call_promise().wait().unwrap(), 2);
    assert_eq!(client.finish_promise().wait().unwrap(), 3);
    let greet: &dyn Greet = &1;
    assert_eq!(greet.greet_promise().wait().unwrap(), "hello 1");
}
