use promise_core::prelude::*;

fn set_timeout(done: impl FnOnce() + Send + 'static, _ms: u64) {
    done();
}

fn main() {
    let tick = promise!(set_timeout(_, 250)); //~ ERROR closure is expected to take 0 arguments, but it takes 1 argument
    tick.detach(drop);
}
