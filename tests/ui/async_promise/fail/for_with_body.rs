use promise_core::prelude::*;

struct Counter(u32);

impl Counter {
    fn count(&self, done: impl FnOnce(u32)) {
        done(self.0);
    }
}

#[async_promise(for Counter)]
trait CounterExt {
    fn count(&self, done: impl FnOnce(u32)) { //~ ERROR write `;` instead of a body
        done(1);
    }
}

fn main() {}
