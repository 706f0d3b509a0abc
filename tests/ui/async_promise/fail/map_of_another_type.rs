use promise_core::prelude::*;

#[async_promise(map = |text| -> u32 { text.len() })] //~ ERROR mismatched types
fn name(done: impl FnOnce(&str)) {
    done("name");
}

fn main() {}
