use promise_core::prelude::*;

#[async_promise(map = str::len)] //~ ERROR `map` needs a closure
fn name(done: impl FnOnce(&str)) {
    done("name");
}

fn main() {}
