use promise_core::prelude::*;
use std::rc::Rc;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn main() {
    let offset = Rc::new(5);
    let number = promise!(count(_ = |n| n + *offset)); //~ ERROR cannot be sent between threads safely
    number.detach(drop);
}
