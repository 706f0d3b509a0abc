use promise_core::prelude::*;

fn load(done: fn(u32)) {
    done(1);
}

fn main() {
    let number = promise!(load(_)); //~ ERROR mismatched types
    number.detach(drop);
}
