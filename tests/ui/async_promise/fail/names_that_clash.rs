use promise_core::prelude::*;

struct Counter(u32);

#[async_promise]
impl Counter {
    fn count(&self, done: impl FnOnce(u32)) { //~ ERROR `count_promise` already exists in this block
        done(self.0);
    }

    fn count_promise(&self) -> u32 {
        self.0
    }
}

fn main() {}
