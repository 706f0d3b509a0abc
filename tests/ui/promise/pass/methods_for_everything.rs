//! A trait of the user's that gives every type the methods that the expansion calls changes nothing.
#![deny(warnings)]
#![allow(dead_code)]

use promise_core::prelude::*;

trait Everything: Sized {
    fn adapt(&self) {}
    fn settle(&self) {}
    fn start(&self) {}
    fn finish(&self) {}
    fn promise(&self) {}
    fn link(&self) {}
    fn early(&self) {}
    fn find(&self) {}
    fn guard(&self) {}
    fn spawn(&self) {}
    fn steps(&self) {}
    fn accept(&self) {}
    fn result(&self) {}
    fn resolve(&self) {}
    fn reject(&self) {}
    fn then(&self) {}
    fn catch(&self) {}
    fn finally(&self) {}
    fn check(&self) {}
    fn wait(&self) {}
}

impl<T> Everything for T {}

fn call(done: impl FnOnce(Result<u32, std::fmt::Error>) + Send + 'static) -> Result<(), std::fmt::Error> {
    done(Ok(1));
    Ok(())
}

#[async_promise]
async fn one() -> u32 {
    1
}

pub fn main() {
    let number = promise!(
        one()
            .then(|n| n + 1)
            .then(|n| async move { n + 1 })
            .then(|n| Promise::resolve(n + 1))
            .then(|n| "1".parse::<u32>().map(|one| n + one), |_| 0)
            .catch(|_: &std::num::ParseIntError| 0)
            .catch(|_| 0)
            .finally(|| sleep(std::time::Duration::ZERO))
    );
    assert_eq!(number.wait().unwrap(), 5);
    assert_eq!(promise!(|resolve, _reject| resolve(5)).wait().unwrap(), 5);
    assert_eq!(promise!(call(_)).wait().unwrap(), 1);
    assert_eq!(promise!(call(_ = |n| n)).wait().unwrap(), 1);
}
