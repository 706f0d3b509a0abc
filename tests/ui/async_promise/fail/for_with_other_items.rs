use promise_core::prelude::*;

struct Counter(u32);

impl Counter {
    fn count(&self, done: impl FnOnce(u32)) {
        done(self.0);
    }

    fn reset(&mut self, done: impl FnOnce()) {
        done();
    }
}

#[async_promise(for Counter)]
trait CounterExt {
    const STEP: u32 = 1; //~ ERROR remove what is none of them

    fn count(&self, done: impl FnOnce(u32));

    #[promise(skip)]
    fn reset(&mut self, done: impl FnOnce()); //~ ERROR need not be repeated here

    async fn load(&self) -> u32; //~ ERROR this trait is for methods that take a callback
}

fn main() {}
