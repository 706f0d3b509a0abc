use promise_core::prelude::*;

#[async_promise(map = |text| text.len())] //~ ERROR the promise function must say what it gives
fn name(done: impl FnOnce(&str)) {
    done("name");
}

fn main() {}
