use promise_core::prelude::*;
use std::rc::Rc;

fn main() {
    let shared = Rc::new(1);
    let number = promise!(async { //~ ERROR `Rc<i32>` cannot be shared between threads safely
        println!("{shared}");
        5
    });
    number.detach(drop);
}
