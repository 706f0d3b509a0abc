extern crate promise_core as js;
use js::prelude::*;

#[async_promise(crate = jss)] //~ ERROR cannot find module or crate `jss` in this scope
async fn load() -> u32 {
    1
}

fn main() {}
