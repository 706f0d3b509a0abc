use promise_core::prelude::*;
use std::rc::Rc;

#[async_promise]
fn count(done: impl FnOnce(Rc<u32>) + Send + 'static) { //~ ERROR `Rc<u32>` cannot be sent between threads safely
    done(Rc::new(1));
}

fn main() {}
