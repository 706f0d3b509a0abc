use promise_core::prelude::*;

fn set_timeout(done: impl FnOnce() + Send + 'static, _ms: u64) -> u32 {
    done();
    1
}

fn main() {
    let tick = promise!(set_timeout(_(), 5), cancel = |id, ms| println!("{id} {ms}")); //~ ERROR the closure of `cancel` gets what the call gave //~ ALSO closure is expected to take 1 argument
    tick.detach(drop);
}
