use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let start: Promise<Rc<u32>> = Promise::resolve(Rc::new(1));
    let number = promise!(start.then(|n| *n + 1)); //~ ERROR cannot be sent between threads safely
    number.detach(drop);
}
