use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let start: Promise<Rc<u32>> = Promise::resolve(Rc::new(1));
    let other = start.clone(); //~ ERROR the method `clone` exists for struct
}
