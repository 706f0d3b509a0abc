use promise_core::prelude::*;

struct Refused;

#[async_promise]
fn load(done: impl FnOnce(Result<u32, Refused>)) { //~ ERROR `Refused` cannot become the reason
    done(Err(Refused));
}

fn main() {}
