use promise_core::prelude::*;
use std::rc::Rc;

struct Timeout(Rc<u32>);

fn set_timeout(done: impl FnOnce() + Send + 'static, ms: u32) -> Timeout {
    done();
    Timeout(Rc::new(ms))
}

fn main() {
    let tick = promise!(set_timeout(_(), 5), cancel = |timeout| drop(timeout.0)); //~ ERROR what this call gives must be kept until the promise settles
    tick.detach(drop);
}
