use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn main() {
    let text: Promise<String> = promise!(count(_)); //~ ERROR mismatched types
    text.detach(drop);
}
