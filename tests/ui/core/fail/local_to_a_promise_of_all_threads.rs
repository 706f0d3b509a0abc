use promise_core::{Promise, local};
use std::rc::Rc;

fn main() {
    let promise = local::Promise::<Rc<u32>>::resolve(Rc::new(1));
    let _ = Promise::<Rc<u32>>::from(promise); //~ ERROR `Rc<u32>` cannot be sent between threads safely
}
