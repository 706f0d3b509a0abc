use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let offset = Rc::new(5);
    let number: Promise<u32> = start.map(move |n| n + *offset); //~ ERROR `Rc<u32>` cannot be sent between threads safely
    number.detach(drop);
}
