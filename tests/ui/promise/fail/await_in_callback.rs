use promise_core::prelude::*;

fn count(done: impl FnOnce(u32) + Send + 'static) {
    done(1);
}

fn fetch(id: u32) -> Promise<u32> {
    Promise::resolve(id)
}

fn main() {
    let number = promise!(count(_ = |n| fetch(n).await)); //~ ERROR a callback cannot wait: put what waits into `.then(|value| ..)`
    number.detach(drop);
}
