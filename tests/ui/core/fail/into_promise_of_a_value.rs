use promise_core::interop::IntoPromise;
use promise_core::prelude::*;

fn start(work: impl IntoPromise<u32, Error>) -> Promise<u32> {
    work.into_promise()
}

fn main() {
    start(5).detach(drop); //~ ERROR cannot become a promise of `u32`
}
