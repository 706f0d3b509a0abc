use promise_core::prelude::*;
use std::rc::Rc;

#[async_promise]
async fn load(n: u32) -> Result<Rc<u32>, Error> { //~ ERROR `Rc<u32>` cannot be sent between threads safely
    Ok(Rc::new(n))
}

fn main() {}
