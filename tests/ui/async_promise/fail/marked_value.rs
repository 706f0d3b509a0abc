use promise_core::prelude::*;

#[async_promise]
fn load(#[promise] id: u32, done: impl FnOnce(u32)) { //~ ERROR `#[promise]` goes on the parameter that takes the callback
    done(id);
}

fn main() {}
