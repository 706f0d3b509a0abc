use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn main() {
    let number = promise!(std::thread::spawn(|| count(_))); //~ ERROR move the placeholder out of this closure or async block
    let number = promise!(async { count(_) }); //~ ERROR move the placeholder out of this closure or async block
}
