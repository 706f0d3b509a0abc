use promise_core::prelude::*;

struct Counter(u32);

#[async_promise(name = counted)] //~ ERROR what is about one method is written there
impl Counter {
    fn count(&self, done: impl FnOnce(u32)) {
        done(self.0);
    }
}

fn main() {}
