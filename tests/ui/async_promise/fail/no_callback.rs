use promise_core::prelude::*;

#[async_promise(error = String)]
fn count(n: u32) -> u32 { //~ ERROR no parameter of this function is a callback
    n
}

struct Counter;

#[async_promise]
impl Counter {
    #[promise(name = counted)]
    fn count(&self) -> u32 { //~ ERROR no parameter of this function is a callback
        1
    }
}

#[async_promise(for Counter)]
trait CounterExt {
    fn count(&self) -> u32; //~ ERROR no parameter of this function is a callback
}

fn main() {}
