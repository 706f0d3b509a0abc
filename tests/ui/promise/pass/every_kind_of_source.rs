//! What may stand in front of the first dot.
#![deny(warnings)]

use promise_core::prelude::*;

struct Service {
    promise: Promise<u32>,
    list: Vec<Promise<u32>>,
}

impl Service {
    fn number(self) -> Promise<u32> {
        promise!(self.promise.then(|n| n + 1))
    }

    fn last(mut self) -> Promise<u32> {
        promise!(self.list.pop().unwrap_or_else(|| Promise::resolve(0)).then(|n| n + 1))
    }
}

fn start() -> Promise<u32> {
    Promise::resolve(1)
}

fn pair<A, B>(a: A, _: B) -> Promise<A> {
    Promise::resolve(a)
}

async fn later() -> Result<u32, std::fmt::Error> {
    Ok(1)
}

pub fn main() {
    let expected = [
        promise!(start().then(|n| n)),
        promise!(Promise::<u32>::resolve(1).then(|n| n)),
        promise!(Promise::<u32, Error>::resolve(1).then(|n| n)),
        promise!(<Promise<u32>>::resolve(1).then(|n| n)),
        promise!(pair::<u32, Vec<(u32, u32)>>(1, vec![]).then(|n| n)),
        promise!(later().then(|n| n)),
        promise!(async { 1 }.then(|n| n)),
        promise!(async move { Ok::<u32, std::fmt::Error>(1) }.then(|n| n)),
        promise!("1".parse::<u32>().then(|n| n)),
        promise!(1.then(|n| n)),
        promise!((1 < 2, 2 > 1).then(|(a, b)| u32::from(a && b))),
        promise!({ start() }.then(|n| n)),
        promise!(if true { start() } else { start() }.then(|n| n)),
        promise!(
            match 1 {
                1 => start(),
                _ => start(),
            }
            .then(|n| n)
        ),
        promise!(Service { promise: start(), list: vec![] }.promise.then(|n| n)),
        promise!(vec![start()].remove(0).then(|n| n)),
        promise!([1, 2][0].then(|n| n)),
        promise!(start().map(|n| n + 1).then(|n| n - 1).map(|n| n + 1).then(|n| n - 1)),
        promise!(start().map(|n| n)),
        promise!(start()),
        promise!(later()),
        promise!(Ok::<u32, String>(1)),
        promise!(start(),),
        promise!(start().then(|n| n,),),
    ];
    for (i, promise) in expected.into_iter().enumerate() {
        assert_eq!(promise.wait().unwrap(), 1, "number {i}");
    }
    assert_eq!(Service { promise: start(), list: vec![start()] }.last().wait().unwrap(), 2);
    assert_eq!(Service { promise: start(), list: vec![] }.number().wait().unwrap(), 2);
}
