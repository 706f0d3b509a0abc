use promise_core::prelude::*;
use std::rc::Rc;

#[async_promise] //~ ERROR future cannot be sent between threads safely
async fn load(n: Rc<u32>) -> Result<u32, Error> {
    Ok(*n)
}

fn main() {}
