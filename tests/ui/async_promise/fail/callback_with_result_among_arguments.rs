use promise_core::prelude::*;
use std::io;

#[async_promise]
fn read(done: impl FnOnce(u32, io::Result<u32>)) { //~ ERROR this callback gets a `Result` beside other values
    done(1, Ok(2));
}

fn main() {}
