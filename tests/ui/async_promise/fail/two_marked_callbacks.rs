use promise_core::prelude::*;

#[async_promise]
fn load(#[promise] ok: impl FnOnce(u32), #[promise] _failed: impl FnOnce(String)) { //~ ERROR keep one `#[promise]`
    ok(1);
}

fn main() {}
