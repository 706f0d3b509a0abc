use promise_core::prelude::*;

struct Counter(u32);

#[async_promise]
impl Counter {
    #[promise(rename = counted)] //~ ERROR `#[promise]` on a method takes `skip`, `name = other`
    fn count(&self, done: impl FnOnce(u32)) {
        done(self.0);
    }
}

fn main() {}
