use promise_core::prelude::*;

trait Count {
    fn count(&self, done: Box<dyn FnOnce(u32)>);
}

#[async_promise]
impl Count for u32 {
    #[promise(name = counted)]
    fn count(&self, done: Box<dyn FnOnce(u32)>) { //~ ERROR belongs to the trait
        done(*self);
    }
}

fn main() {}
