//! Type parameters in every place.
#![deny(warnings)]

use promise_core::prelude::*;
use std::fmt::{Debug, Display};
use std::future::Future;

fn chain<T, U>(start: Promise<T>, step: impl FnOnce(T) -> U + Send + 'static) -> Promise<String>
where
    T: Send + 'static,
    U: Display + Send + 'static,
{
    promise!(start.then(step).then(|value| value.to_string()))
}

fn any_reason<T, E>(start: Promise<T, E>) -> Promise<usize, E>
where
    T: Debug + Send + 'static,
    E: Reason + Send,
{
    promise!(start.then(|value| format!("{value:?}")).then(|text| text.len()).catch(|_| 0).finally(|| ()))
}

fn converted<T, X, E>(start: impl Future<Output = Result<T, X>> + Send + 'static) -> Promise<T, E>
where
    T: Send + 'static,
    X: Send + 'static,
    E: Reason + Send + From<X>,
{
    promise!(start.then(|value| value), error = E)
}

fn typed<T, X>(start: Promise<T>, otherwise: T) -> Promise<T>
where
    T: Send + 'static,
    X: std::error::Error + Send + Sync + 'static,
{
    promise!(start.catch(|_: &X| otherwise))
}

fn wrap<T>(call: impl FnOnce(Box<dyn FnOnce(T) + Send>)) -> Promise<T>
where
    T: Send + 'static,
{
    promise!(call(Box::new(_)))
}

fn executor<T: Send + 'static>(value: T) -> Promise<T> {
    promise!(|resolve| resolve(value))
}

#[async_promise]
async fn same<T: Send + 'static, const N: usize>(list: [T; N]) -> Result<[T; N], Error> {
    Ok(list)
}

pub fn main() {
    assert_eq!(chain(Promise::resolve(1), |n| n + 1).wait().unwrap(), "2");
    assert_eq!(any_reason(Promise::<_, ()>::resolve(100)).wait(), Ok(3));
    assert_eq!(converted::<_, Fault, String>(async { Ok(1) }).wait(), Ok(1));
    assert_eq!(typed::<_, std::fmt::Error>(Promise::reject(std::fmt::Error.into()), 5).wait().unwrap(), 5);
    assert_eq!(wrap(|done| done(1)).wait().unwrap(), 1);
    assert_eq!(executor("x").wait().unwrap(), "x");
    assert_eq!(same([1, 2]).wait().unwrap(), [1, 2]);
}
