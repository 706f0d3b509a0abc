use promise_core::prelude::*;

type CountCallback = Box<dyn FnOnce(u32)>;

#[async_promise]
fn count(done: CountCallback) { //~ ERROR this callback's definition is not visible to the macro
    done(1);
}

type Done = Box<dyn FnOnce(u32)>;

#[async_promise]
fn count_marked(#[promise] done: Done) { //~ ERROR or use `promise!(function(.., _))` at the call
    done(1);
}

fn main() {}
