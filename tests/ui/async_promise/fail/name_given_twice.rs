use promise_core::prelude::*;

#[async_promise(counted, name = count_later)] //~ ERROR `name` is given twice
fn count(done: impl FnOnce(u32)) {
    done(1);
}

fn main() {}
