use promise_core::prelude::*;
use std::rc::Rc;

#[async_promise]
fn subscribe(done: impl FnOnce(u32)) -> Rc<u32> { //~ ERROR what this call gives must be kept until the promise settles
    done(1);
    Rc::new(1)
}

struct Client;

#[async_promise]
impl Client {
    fn subscribe(&self, done: impl FnOnce(u32)) -> Rc<u32> { //~ ERROR what this call gives must be kept until the promise settles
        done(1);
        Rc::new(1)
    }
}

fn main() {}
