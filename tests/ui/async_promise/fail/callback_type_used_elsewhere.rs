use promise_core::prelude::*;

#[async_promise]
fn count<F: FnOnce(u32)>(_others: Vec<F>, done: F) { //~ ERROR `F` is more than the type of the callback
    done(1);
}

fn main() {}
