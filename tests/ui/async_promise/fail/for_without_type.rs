use promise_core::prelude::*;

#[async_promise(for)] //~ ERROR `for` needs the type whose methods are repeated here
trait CounterExt {
    fn count(&self, done: Box<dyn FnOnce(u32)>);
}

fn main() {}
