use promise_core::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

fn load(done: Rc<RefCell<dyn FnMut(u32)>>) {
    done.borrow_mut()(1);
}

fn main() {
    let number = promise!(load(Rc::new(RefCell::new(_)))); //~ ERROR type annotations needed
    number.detach(drop);
}
