use promise_core::prelude::*;

#[async_promise = "blocking"] //~ ERROR `#[async_promise]` takes `blocking` //~ ALSO key-value macro attributes are not supported
fn load() -> u32 {
    1
}

fn main() {}
