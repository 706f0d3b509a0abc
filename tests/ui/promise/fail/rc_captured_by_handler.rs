use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let offset = Rc::new(5);
    let number = promise!(start.then(|n| n + *offset)); //~ ERROR future cannot be sent between threads safely
    number.detach(drop);
}
