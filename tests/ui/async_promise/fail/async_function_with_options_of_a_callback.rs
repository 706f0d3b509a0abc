use promise_core::prelude::*;

#[async_promise(error = String)]
async fn count(done: impl FnOnce(u32) + Send + 'static) { //~ ERROR an `async fn` becomes a promise function itself
    done(1);
}

#[async_promise]
async fn count_marked(#[promise] done: impl FnOnce(u32) + Send + 'static) { //~ ERROR remove what is said about its callback
    done(1);
}

fn main() {}
