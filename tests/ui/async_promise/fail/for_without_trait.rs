use promise_core::prelude::*;

struct Counter(u32);

#[async_promise(for Counter)] //~ ERROR `for Type` goes on a trait that repeats methods of that type
impl Counter {
    fn count(&self, done: impl FnOnce(u32)) {
        done(self.0);
    }
}

fn main() {}
