use promise_core::prelude::*;

fn load(done: Option<impl FnOnce(u32)>) {
    if let Some(done) = done {
        done(1);
    }
}

fn main() {
    let number = promise!(load(Some(_))); //~ ERROR type annotations needed
    number.detach(drop);
}
