use promise_core::prelude::*;

fn load(done: Box<dyn FnOnce(u32)>) {
    done(1);
}

fn main() {
    let number = promise!(load(_)); //~ ERROR type annotations needed
    number.detach(drop);
}
