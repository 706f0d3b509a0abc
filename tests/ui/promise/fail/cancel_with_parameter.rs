use promise_core::prelude::*;

fn set_timeout(done: impl FnOnce() + Send + 'static, _ms: u64) {
    done();
}

fn main() {
    let tick = promise!(set_timeout(_(), 5), cancel = |id| println!("{id}")); //~ ERROR the closure of `cancel` gets nothing //~ ALSO closure is expected to take 0 arguments
    tick.detach(drop);
}
