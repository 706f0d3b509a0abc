use promise_core::prelude::*;
use std::rc::Rc;

struct Subscription(Rc<u32>);

fn subscribe(_: impl FnOnce(u32) + Send + 'static) -> Subscription {
    Subscription(Rc::new(1))
}

fn main() {
    let event = promise!(subscribe(_)); //~ ERROR what this call gives must be kept until the promise settles
    event.detach(drop);
}
