//! `libpulse-binding`: one result of many calls, and operations that are not `Send`.

use std::cell::RefCell;
use std::mem::take;
use std::rc::Rc;

use promise_core::prelude::*;

struct SinkInfo<'a> {
    name: &'a str,
}

enum ListResult<T> {
    Item(T),
    End,
    Error,
}

type OnSinks = dyn FnMut(ListResult<&SinkInfo<'_>>);
type Jobs = Rc<RefCell<Vec<Box<dyn FnOnce()>>>>;

/// Dropping it does not cancel.
#[allow(dead_code)]
struct Operation<F: ?Sized>(Rc<RefCell<F>>);

#[derive(Default)]
struct Introspector {
    jobs: Jobs,
    broken: bool,
}

impl Introspector {
    fn get_sink_info_list<F>(&self, callback: F) -> Operation<OnSinks>
    where
        F: FnMut(ListResult<&SinkInfo<'_>>) + 'static,
    {
        let (callback, broken) = (Rc::new(RefCell::new(callback)), self.broken);
        let operation = Operation(callback.clone() as Rc<RefCell<OnSinks>>);
        self.jobs.borrow_mut().push(Box::new(move || {
            let callback = &mut *callback.borrow_mut();
            callback(ListResult::Item(&SinkInfo { name: "speaker" }));
            callback(if broken {
                ListResult::Error
            } else {
                ListResult::Item(&SinkInfo { name: "headphones" })
            });
            callback(ListResult::End);
        }));
        operation
    }

    fn iterate(&self) {
        self.jobs.take().into_iter().for_each(|job| job());
    }
}

struct Context(Introspector);

impl Context {
    fn set_default_sink<F>(&mut self, name: &str, callback: F) -> Operation<dyn FnMut(bool)>
    where
        F: FnMut(bool) + 'static,
    {
        let callback: Rc<RefCell<dyn FnMut(bool)>> = Rc::new(RefCell::new(callback));
        let (called, known) = (callback.clone(), name == "speaker");
        self.0.jobs.borrow_mut().push(Box::new(move || called.borrow_mut()(known)));
        Operation(callback)
    }
}

/// Items, and their end: the names of all, at once.
fn names(
    resolve: impl Fn(Vec<String>) + 'static,
    reject: impl Fn(Error) + 'static,
) -> impl FnMut(ListResult<&SinkInfo<'_>>) + 'static {
    let mut names = Vec::new();
    move |found| match found {
        ListResult::Item(sink) => names.push(sink.name.to_string()),
        ListResult::End => resolve(take(&mut names)),
        ListResult::Error => reject(Error::msg("no list")),
    }
}

/// The semicolon leaves the operation aside: a promise keeps only what can go to another thread.
fn sinks(introspector: &Introspector) -> Promise<Vec<String>> {
    promise!(|resolve, reject| {
        introspector.get_sink_info_list(names(resolve, reject));
    })
}

#[test]
fn list() {
    let introspector = Introspector::default();
    let names = sinks(&introspector);
    introspector.iterate();
    assert_eq!(names.wait().unwrap(), ["speaker", "headphones"]);
    let introspector = Introspector { broken: true, ..Introspector::default() };
    let names = sinks(&introspector);
    introspector.iterate();
    assert_eq!(names.wait().unwrap_err().to_string(), "no list");
}

#[test]
fn default_sink() {
    let mut context = Context(Introspector::default());
    let set = promise!({
        context.set_default_sink("speaker", _);
    });
    context.0.iterate();
    assert!(set.wait().unwrap());
}
