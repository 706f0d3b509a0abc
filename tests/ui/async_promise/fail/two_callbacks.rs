use promise_core::prelude::*;

#[async_promise]
fn load(ok: impl FnOnce(u32), _failed: impl FnOnce(String)) { //~ ERROR put `#[promise]` on that parameter
    ok(1);
}

fn main() {}
