//! Where the compiler does not know the type of the callback's argument, it is written down: each of these is an error
//! with a bare `_`.
#![deny(warnings)]

use promise_core::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

trait Handler {
    fn handle(self, n: u32);
}

impl<F: FnOnce(u32)> Handler for F {
    fn handle(self, n: u32) {
        self(n);
    }
}

struct Callback(Box<dyn FnOnce(u32)>);

impl<F: FnOnce(u32) + 'static> From<F> for Callback {
    fn from(done: F) -> Self {
        Callback(Box::new(done))
    }
}

fn optional(done: Option<impl FnOnce(u32)>) {
    done.unwrap()(1);
}

fn optional_result(done: Option<impl FnOnce(std::io::Result<u32>)>) {
    done.unwrap()(Ok(1));
}

fn watch(handler: impl Handler) {
    handler.handle(1);
}

fn load(done: impl Into<Callback>) {
    done.into().0(1);
}

fn shared(done: Rc<RefCell<dyn FnMut(u32)>>) {
    done.borrow_mut()(1);
}

fn read<T: From<u8>>(done: impl FnOnce(T)) {
    done(T::from(1));
}

pub fn main() {
    let all: [Promise<u32>; 7] = [
        promise!(optional(Some(_ = |n: u32| n))),
        promise!(optional_result(Some(_ = |read: std::io::Result<u32>| read))),
        promise!(watch(_ = |n: u32| n)),
        promise!(load(_ = |n: u32| n)),
        promise!(shared(Rc::new(RefCell::new(_ = |n: u32| n)))),
        promise!(read(_ = |n: u32| n)),
        promise!(read::<u32>(_)),
    ];
    for (i, promise) in all.into_iter().enumerate() {
        assert_eq!(promise.wait().unwrap(), 1, "number {i}");
    }
}
