use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let start: Promise<Rc<u32>> = Promise::resolve(Rc::new(1));
    start.map(|n| *n + 1).detach(drop); //~ ERROR `Rc<u32>` cannot be sent between threads safely
}
