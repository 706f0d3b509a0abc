use promise_core::prelude::*;

trait Count {
    fn count(&self, done: Box<dyn FnOnce(u32)>);
}

#[async_promise]
impl Count for u32 { //~ ERROR a method that takes a callback has its promise function in the trait
    fn count(&self, done: Box<dyn FnOnce(u32)>) {
        done(*self);
    }
}

fn main() {}
