//! What a handler of a plain method call may be and give, inferred.
#![deny(warnings)]

use promise_core::prelude::*;

async fn later(n: u32) -> Result<u32, Error> {
    Ok(n)
}

fn start(n: u32) -> Promise<u32> {
    Promise::resolve(n)
}

fn parse(text: String) -> Result<u32, Error> {
    Ok(text.parse()?)
}

pub fn main() {
    let number = start(1)
        .then(|n| Ok(n + 1))
        .then(|n| Ok(n.to_string()))
        .then(parse)
        .then(|text| if text == 0 { Err(Error::msg("no")) } else { Ok(text) })
        .then(|n| async move { Ok(n.count_ones() + 1) })
        .then(async |n| Ok(n + 1))
        .then(later)
        .then(start)
        .then(|n| start(n).map(|n| n + 1))
        .then(|n| if n > 0 { Outcome::Value(n) } else { Outcome::Promise(start(1)) })
        .then(|n: u32| {
            let one: u32 = "1".parse()?;
            Ok(n + one)
        })
        .then_or_else(|n| Ok(n), |_| start(1))
        .catch(|_| Ok(0))
        .catch(|e| Err(e))
        .catch(|_| start(1))
        .finally(|| ())
        .finally(|| println!("done"))
        .finally(|| Ok(()))
        .finally(|| start(1))
        .finally(async || Ok(()))
        .map(|n| n + 1)
        .tap(|n| println!("{n}"));
    assert_eq!(number.wait().unwrap(), 6);
    let given: Promise<u32> = Promise::attempt(|| Ok("1".parse()?));
    assert_eq!(given.wait().unwrap(), 1);
    let given: Promise<u32> = Promise::attempt(|| start(1));
    assert_eq!(given.wait().unwrap(), 1);
    let given: Promise<u32> = Promise::from_future(async { Ok(1) });
    assert_eq!(given.wait().unwrap(), 1);
    let given: Promise<u32> = promise_core::spawn_blocking(|| Ok(1));
    assert_eq!(given.wait().unwrap(), 1);
}
