use promise_core::prelude::*;
use std::rc::Rc;

#[async_promise] //~ ERROR future cannot be sent between threads safely
async fn load(n: u32) -> Result<u32, Error> {
    let shared = Rc::new(n);
    sleep(std::time::Duration::ZERO).await?;
    Ok(*shared)
}

fn main() {}
