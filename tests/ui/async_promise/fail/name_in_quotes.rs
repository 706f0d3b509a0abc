use promise_core::prelude::*;

#[async_promise(name = "counted")] //~ ERROR the promise function needs one name
fn count(done: impl FnOnce(u32)) {
    done(1);
}

fn main() {}
