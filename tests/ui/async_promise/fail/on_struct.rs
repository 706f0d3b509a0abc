use promise_core::prelude::*;

#[async_promise]
struct Service; //~ ERROR `#[async_promise]` goes on a function

#[async_promise]
const LIMIT: u32 = 5; //~ ERROR `#[async_promise]` goes on a function

fn main() {}
