use promise_core::prelude::*;

struct Callback(Box<dyn FnOnce(u32)>);

impl<F: FnOnce(u32) + 'static> From<F> for Callback {
    fn from(done: F) -> Self {
        Callback(Box::new(done))
    }
}

fn load(done: impl Into<Callback>) {
    done.into().0(1);
}

fn main() {
    let number = promise!(load(_)); //~ ERROR type annotations needed
    number.detach(drop);
}
