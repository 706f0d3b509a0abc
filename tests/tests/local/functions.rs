//! `#[local::async_promise]`, and what C calls.

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::io;
use std::rc::Rc;

use promise_core::local::prelude::*;

type Shared = Rc<RefCell<Vec<u32>>>;

#[async_promise]
async fn add(list: Shared, n: u32) -> Result<Shared, String> {
    list.borrow_mut().push(n);
    Ok(list)
}

#[async_promise(deferred)]
async fn later(list: Shared) {
    list.borrow_mut().push(9);
}

#[async_promise]
fn first(list: Shared) -> io::Result<Rc<u32>> {
    list.borrow().first().map(|n| Rc::new(*n)).ok_or_else(|| io::Error::other("empty"))
}

#[async_promise(blocking)]
fn slow(n: u32) -> Result<u32, Error> {
    Ok(n + 1)
}

struct List(Shared);

#[async_promise]
impl List {
    async fn len(self: Rc<Self>) -> usize {
        self.0.borrow().len()
    }

    fn each(&self, done: impl FnOnce(Shared) + 'static) -> Rc<()> {
        let list = self.0.clone();
        promise_core::local::queue_microtask(move || done(list));
        Rc::new(())
    }
}

#[async_promise]
trait Source {
    async fn take(self: Rc<Self>) -> Rc<u32>;
}

impl Source for List {
    fn take(self: Rc<Self>) -> Promise<Rc<u32>> {
        Promise::resolve(Rc::new(self.0.borrow()[0]))
    }
}

#[test]
fn attributes_give_local_promises() {
    promise_core::run(async {
        let list = Shared::default();
        assert!(first(list.clone()).await.is_err());
        let added: Promise<Shared, String> = add(list.clone(), 1);
        assert_eq!(*list.borrow(), [1], "it has begun");
        let waiting = later(list.clone());
        assert_eq!(*list.borrow(), [1], "it has not");
        assert!(Rc::ptr_eq(&added.await.unwrap(), &list));
        waiting.await.unwrap();
        assert_eq!(*list.borrow(), [1, 9]);
        assert!(first(list.clone()).await.is_ok());
        assert_eq!(slow(1).await.unwrap(), 2);
        let list = Rc::new(List(list));
        assert_eq!(list.clone().len().await.unwrap(), 2);
        assert_eq!(list.each_promise().await.unwrap().borrow().len(), 2);
        let source: Rc<dyn Source> = list;
        assert_eq!(*source.take().await.unwrap(), 1);
    });
}

type Called = extern "C" fn(n: c_int, user_data: *mut c_void);

extern "C" fn call(n: c_int, called: Called, user_data: *mut c_void) -> c_int {
    if n < 0 {
        return 1;
    }
    called(n, user_data);
    0
}

#[test]
fn a_c_function_on_this_thread() {
    fn check(status: c_int) -> Result<(), String> {
        if status == 0 { Ok(()) } else { Err(format!("status {status}")) }
    }
    promise_core::run(async {
        let seen = Shared::default();
        let kept = seen.clone();
        let shared = promise!(
            call(
                2,
                _ = move |n| {
                    kept.borrow_mut().push(n.cast_unsigned());
                    kept
                },
                _
            ),
            thread = current,
            check = check
        );
        assert!(Rc::ptr_eq(&shared.await.unwrap(), &seen));
        assert_eq!(*seen.borrow(), [2]);
        let failed = promise!(call(-1, _ = |n| Rc::new(n), _), thread = current, check = check);
        assert_eq!(failed.await.unwrap_err().to_string(), "status 1");
    });
}
