//! What may stand where a handler goes.
#![deny(warnings)]

use promise_core::prelude::*;

struct Wrapper(u32);

struct Point {
    x: u32,
    y: u32,
}

struct Service {
    base: u32,
}

impl Service {
    fn add(&self, n: u32) -> u32 {
        self.base + n
    }

    fn promise(self) -> Promise<u32> {
        promise!(Promise::<u32>::resolve(1).then(|n| self.base + n).then(move |n| self.add(n)))
    }
}

fn add_one(n: u32) -> u32 {
    n + 1
}

fn adder(by: u32) -> impl FnOnce(u32) -> u32 + Send {
    move |n| n + by
}

async fn later(n: u32) -> Result<u32, std::fmt::Error> {
    Ok(n)
}

mod inner {
    pub fn parse<T: std::str::FromStr>(text: String) -> Result<T, T::Err> {
        text.parse()
    }
}

pub fn main() {
    let closure = |n: u32| n + 1;
    let boxed: Box<dyn FnOnce(u32) -> u32 + Send> = Box::new(|n| n + 1);
    let pointer: fn(u32) -> u32 = add_one;
    let number = promise!(
        Promise::<u32>::resolve(1)
            .then(add_one)
            .then(self::add_one)
            .then(adder(1))
            .then(closure)
            .then(boxed)
            .then(pointer)
            .then(later)
            .then(if closure(1) > 1 { add_one } else { closure })
            .then({ add_one })
            .then(Wrapper)
            .then(|Wrapper(n)| n)
            .then(Some)
            .then(Option::unwrap_or_default)
            .then(Ok::<u32, Error>)
            .then(|n| n.to_string())
            .then(inner::parse::<u32>)
            .then(Promise::<u32>::resolve)
            .then(|mut n| {
                n += 1;
                n
            })
            .then(|n| Point { x: n, y: n })
            .then(|Point { x, y }: Point| (x, y))
            .then(|(x, y)| x + y)
            .then(|n: &u32| *n)
            .then(move |n| n + 0)
            .then(|n| -> u32 { n })
            .then(|n| match n {
                0 => Err("nothing".to_string()),
                n => Ok(n),
            })
            .then(|n| loop {
                break n;
            })
            .then(|n| {
                let mut sum = 0;
                for i in 0..n {
                    if i > 5 {
                        continue;
                    }
                    sum += i;
                }
                sum
            })
            .then(|n| if let 15 = n { 1 } else { 0 })
            // SAFETY: it is not zero.
            .then(|n| unsafe { std::num::NonZeroU32::new_unchecked(n).get() })
            .catch(|_| 0)
    );
    assert_eq!(number.wait().unwrap(), 1);
    assert_eq!(Service { base: 5 }.promise().wait().unwrap(), 11);
    let failed = promise!(
        Promise::<u32>::reject(Error::msg("no"))
            .then(add_one, |e| e.to_string().len() as u32)
            .success(add_one)
            .fail(|_| 0)
    );
    assert_eq!(failed.wait().unwrap(), 3);
}
