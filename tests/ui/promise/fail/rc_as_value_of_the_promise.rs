use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let start: Promise<u32> = Promise::resolve(1);
    let number = promise!(start.then(|n| Rc::new(n))); //~ ERROR cannot be sent between threads safely
    number.detach(drop); //~ ALSO `Rc<u32>` cannot be sent between threads safely
}
