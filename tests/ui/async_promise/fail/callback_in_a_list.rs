use promise_core::prelude::*;

#[async_promise]
fn count(all: Vec<Box<dyn FnOnce(u32)>>) { //~ ERROR the macro cannot put a callback into this type
    all.into_iter().for_each(|done| done(1));
}

fn main() {}
