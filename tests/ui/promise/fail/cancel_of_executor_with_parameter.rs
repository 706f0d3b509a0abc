use promise_core::prelude::*;

fn set_timeout(done: impl FnOnce() + Send + 'static, _ms: u64) -> u32 {
    done();
    1
}

fn main() {
    let tick = promise!(|resolve| set_timeout(move || resolve(()), 5), cancel = |id| println!("{id}")); //~ ERROR the closure of `cancel` gets nothing from an executor //~ ALSO closure is expected to take 0 arguments
    tick.detach(drop);
}
