//! An argument may have the name of a local of the expansion.
#![deny(warnings)]

use promise_core::prelude::*;

#[async_promise]
async fn add(returned: u32, check: u32, argument_0: u32, argument_3: u32, spawn: u32) -> u32 {
    returned + check + argument_0 + argument_3 + spawn
}

#[async_promise]
async fn patterns(
    (returned, a): (u32, u32),
    argument_0: u32,
    (argument_1, b): (u32, u32),
) -> Result<u32, Error> {
    Ok(returned + a + argument_0 + argument_1 + b)
}

#[async_promise(blocking)]
fn plain(returned: u32, argument_0: u32, (a, b): (u32, u32)) -> u32 {
    returned + argument_0 + a + b
}

pub fn main() {
    assert_eq!(add(1, 2, 3, 4, 5).wait().unwrap(), 15);
    assert_eq!(patterns((1, 2), 3, (4, 5)).wait().unwrap(), 15);
    assert_eq!(plain(1, 2, (3, 4)).wait().unwrap(), 10);
}
