use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number: Promise<u32> = promise!(count(_ = |n| fetch(n))); //~ ERROR the closure of a callback cannot give a promise
    number.detach(drop);
}
