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

    fn set_sink_volume_by_index(
        &self,
        _index: u32,
        callback: Option<Box<dyn FnMut(bool)>>,
    ) -> Operation<dyn FnMut(bool)> {
        let callback: Rc<RefCell<dyn FnMut(bool)>> = Rc::new(RefCell::new(callback.unwrap()));
        let called = callback.clone();
        self.jobs.borrow_mut().push(Box::new(move || called.borrow_mut()(true)));
        Operation(callback)
    }

    fn iterate(&self) {
        self.jobs.take().into_iter().for_each(|job| job());
    }
}

/// A collector: items, and the end.
fn sinks(introspector: &Introspector) -> Promise<Vec<String>> {
    let mut names = Vec::new();
    promise!(|resolve, reject| {
        introspector.get_sink_info_list(move |found| match found {
            ListResult::Item(sink) => names.push(sink.name.to_string()),
            ListResult::End => resolve(take(&mut names)),
            ListResult::Error => reject(Error::msg("no list")),
        });
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

/// The block leaves the operation aside, as a promise keeps what can go to another thread only.
#[test]
fn volume() {
    let introspector = Introspector::default();
    let set = promise!({
        introspector.set_sink_volume_by_index(0, Some(Box::new(_)));
    });
    introspector.iterate();
    assert!(set.wait().unwrap());
}
