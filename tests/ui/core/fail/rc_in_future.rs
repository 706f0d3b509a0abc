use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let shared = Rc::new(1);
    let number: Promise<u32> = Promise::from_future(async move { //~ ERROR future cannot be sent between threads safely
        Ok(*shared)
    });
    number.detach(drop);
}
