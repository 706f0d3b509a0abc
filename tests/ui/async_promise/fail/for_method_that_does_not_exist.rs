use promise_core::prelude::*;

struct Counter;

#[async_promise(for Counter)]
trait CounterExt {
    fn total(&self, done: impl FnOnce(u32)); //~ ERROR no function or associated item named `total` found
}

fn main() {}
