use promise_core::prelude::*;

type Answer = Result<u32, String>;

#[async_promise]
fn load(done: impl FnOnce(Answer)) { //~ ERROR this callback gets a `Result`, but the name of the type does not say so
    done(Ok(1));
}

fn main() {}
