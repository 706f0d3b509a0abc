//! What belongs to a function and is not its promise's business stays as it is.
#![deny(warnings, missing_docs, unused_qualifications, single_use_lifetimes, unreachable_pub)]
#![allow(unreachable_pub)]

use promise_core::prelude::*;
use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;

/// Documented.
#[async_promise]
pub async fn documented(id: u64) -> Result<u64, Error> {
    Ok(id)
}

#[async_promise]
async fn nothing() {}

#[async_promise]
async fn unit() -> () {
    nothing().await.unwrap();
}

#[async_promise]
async fn fails() -> Result<(), String> {
    Err("no".to_string())
}

#[async_promise]
pub(crate) async fn visible(a: u32) -> u32 {
    a
}

#[async_promise]
#[must_use = "look at it"]
#[inline]
#[cfg(not(any()))]
#[allow(clippy::unused_async)]
async fn attributes(#[allow(unused_variables)] unused: u32, _: u32, _ignored: u32) -> u32 {
    1
}

#[async_promise]
async fn patterns(mut a: u32, (b, c): (u32, u32), [d, ..]: [u32; 3], Wrapper(e): Wrapper) -> u32 {
    a += 1;
    a + b + c + d + e
}

struct Wrapper(u32);

#[async_promise]
async fn generics<T, const N: usize>(list: [T; N]) -> Option<T>
where
    T: Ord + Send + 'static,
{
    list.into_iter().max()
}

#[async_promise]
async fn arguments(
    show: impl Display + Send + 'static,
    work: impl Future<Output = u32> + Send + 'static,
) -> String {
    format!("{show}{}", work.await)
}

#[async_promise]
async fn names() -> impl Iterator<Item = u32> {
    [1, 2].into_iter()
}

#[async_promise]
async fn lifetimes(a: &'static str, f: for<'a> fn(&'a str) -> &'a str, g: fn(&str) -> usize) -> usize {
    g(f(a))
}

#[async_promise]
async unsafe fn dangerous(n: u32) -> u32 {
    n
}

#[async_promise]
async fn callback(done: impl FnOnce(u32) -> u32 + Send + 'static) -> u32 {
    done(1)
}

#[derive(Clone)]
struct Service {
    base: u32,
}

impl Service {
    #[async_promise]
    async fn owned(self, n: u32) -> u32 {
        self.base + n
    }

    #[async_promise]
    async fn owned_mut(mut self, n: u32) -> u32 {
        self.base += n;
        self.base
    }

    #[async_promise]
    async fn shared(self: Arc<Self>) -> Result<u32, Error> {
        Ok(self.base)
    }

    #[async_promise]
    async fn boxed(self: Box<Self>) -> Self {
        *self
    }

    #[async_promise]
    async fn make(base: u32) -> Result<Self, Error> {
        Ok(Self { base })
    }
}

trait Load {
    fn load(self) -> Promise<u32>;
}

impl Load for Service {
    #[async_promise]
    async fn load(self) -> Result<u32, Error> {
        self.owned(1).await
    }
}

struct Cache<T>(T);

impl<T: Clone + Send + 'static> Cache<T> {
    #[async_promise]
    async fn get(self) -> T {
        self.0.clone()
    }
}

mod inner {
    use promise_core::prelude::*;

    #[async_promise]
    pub(super) async fn deeper() -> Result<u32, Error> {
        #[async_promise]
        async fn deepest(n: u32) -> u32 {
            n
        }
        Ok(deepest(1).await? + super::visible(1).await?)
    }
}

/// Runs.
pub fn main() {
    assert_eq!(documented(1).wait().unwrap(), 1);
    unit().wait().unwrap();
    assert_eq!(fails().wait(), Err("no".to_string()));
    assert_eq!(attributes(1, 2, 3).wait().unwrap(), 1);
    assert_eq!(patterns(1, (1, 1), [1, 0, 0], Wrapper(1)).wait().unwrap(), 6);
    assert_eq!(generics([1, 3, 2]).wait().unwrap(), Some(3));
    assert_eq!(arguments("a", async { 1 }).wait().unwrap(), "a1");
    assert_eq!(names().wait().unwrap().sum::<u32>(), 3);
    assert_eq!(lifetimes("abc", |s| s, str::len).wait().unwrap(), 3);
    // SAFETY: it is not dangerous.
    assert_eq!(unsafe { dangerous(1) }.wait().unwrap(), 1);
    assert_eq!(callback(|n| n + 1).wait().unwrap(), 2);
    let service = Service { base: 1 };
    assert_eq!(service.clone().owned(1).wait().unwrap(), 2);
    assert_eq!(service.clone().owned_mut(1).wait().unwrap(), 2);
    assert_eq!(Arc::new(service.clone()).shared().wait().unwrap(), 1);
    assert_eq!(Box::new(service.clone()).boxed().wait().unwrap().base, 1);
    assert_eq!(Service::make(3).wait().unwrap().base, 3);
    let boxed: Box<dyn FnOnce(Service) -> Promise<u32>> = Box::new(Load::load);
    assert_eq!(boxed(service).wait().unwrap(), 2);
    assert_eq!(Cache("x").get().wait().unwrap(), "x");
    assert_eq!(inner::deeper().wait().unwrap(), 2);
}
