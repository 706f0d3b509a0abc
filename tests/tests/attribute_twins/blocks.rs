//! `impl` blocks.

use std::io;
use std::sync::Arc;

use promise_core::prelude::*;

use super::{later, rejection};

#[derive(Clone)]
struct Client {
    base: u32,
}

#[async_promise]
impl Client {
    const STEP: u32 = if 1 < 2 { 10 } else { 0 };

    fn new(base: u32) -> Self {
        Client { base }
    }

    fn get(&self, n: u32, done: impl FnOnce(io::Result<u32>) + Send + 'static) {
        let sum = self.base + n;
        later(move || done(if n == 0 { Err(io::ErrorKind::NotFound.into()) } else { Ok(sum) }));
    }

    fn ping(done: Box<dyn FnOnce()>) {
        done();
    }

    #[promise(name = rename_later)]
    fn rename(&mut self, base: u32, done: impl FnOnce(u32)) -> &mut Self {
        done(self.base);
        self.base = base;
        self
    }

    #[promise(skip)]
    fn on_event(&self, each: impl Fn(u32)) {
        each(self.base);
    }

    #[promise(map = |text| -> usize { text.len() }, error = String)]
    fn describe(&self, done: &mut dyn FnMut(&str)) {
        done(&self.base.to_string());
    }

    fn fetch(&self, progress: impl Fn(u32), #[promise] done: impl FnOnce(u32)) {
        progress(1);
        done(self.base);
    }

    /// Not a completion: it stays alone.
    fn filter(&self, keep: impl Fn(u32) -> bool) -> bool {
        keep(self.base)
    }

    /// Two callbacks, none of them chosen.
    fn both(&self, ok: impl FnOnce(u32), _err: impl FnOnce(String)) {
        ok(self.base);
    }

    async fn close(self, wait: bool) -> Result<u32, Error> {
        if wait {
            let shared = Arc::new(self);
            return Ok(shared.clone().read().await? + Client::STEP);
        }
        Ok(self.base)
    }

    async fn read(self: Arc<Self>) -> u32 {
        self.base
    }

    #[async_promise(deferred)]
    async fn on_its_own(self) -> u32 {
        self.base
    }

    #[promise(skip)]
    async fn still_async(&self) -> u32 {
        self.base
    }
}

#[test]
fn methods_with_a_callback_have_a_twin() {
    let mut client = Client::new(1);
    assert_eq!(client.get_promise(2).wait().unwrap(), 3);
    assert_eq!(rejection(client.get_promise(0)), "entity not found");
    Client::ping_promise().wait().unwrap();
    assert_eq!(client.rename_later(5).wait().unwrap(), 1);
    assert_eq!(client.base, 5);
    let described: Promise<usize, String> = client.describe_promise();
    assert_eq!(described.wait().unwrap(), 1);
    assert_eq!(client.fetch_promise(|n| assert_eq!(n, 1)).wait().unwrap(), 5);
}

#[test]
fn other_methods_stay() {
    let client = Client::new(1);
    let mut seen = false;
    client.on_event(|n| assert_eq!(n, 1));
    client.both(|n| seen = n == 1, |_| ());
    assert!(seen && client.filter(|n| n == 1));
    assert_eq!(client.both_promise() + client.on_event_promise() + client.filter_promise(), 3);
}

#[promise_core::test]
async fn async_methods_return_promises() {
    let client = Client::new(1);
    let closed: Promise<u32> = client.clone().close(true);
    assert_eq!(closed.await.unwrap(), 11);
    assert_eq!(client.clone().close(false).await.unwrap(), 1);
    assert_eq!(client.clone().on_its_own().await.unwrap(), 1);
    assert_eq!(client.still_async().await, 1);
}

/// Where there are twins, these names are taken.
impl Client {
    fn both_promise(&self) -> u32 {
        self.base
    }

    fn on_event_promise(&self) -> u32 {
        self.base
    }

    fn filter_promise(&self) -> u32 {
        self.base
    }
}

struct Store<T> {
    value: Option<T>,
}

#[async_promise(error = String)]
impl<T: Clone> Store<T>
where
    T: PartialEq,
{
    fn take(&mut self, done: impl FnOnce(Option<T>) + Send + 'static) {
        done(self.value.take());
    }

    fn swap<F: FnOnce(Result<T, String>)>(&mut self, value: T, done: F) {
        done(self.value.replace(value).ok_or_else(|| "empty".into()));
    }

    #[promise(error = ())]
    fn check(&self, other: &T, done: impl FnOnce(bool)) {
        done(self.value.as_ref() == Some(other));
    }
}

#[test]
fn generic_types() {
    let mut store = Store { value: Some(1) };
    let swapped: Promise<u32, String> = store.swap_promise(2);
    assert_eq!(swapped.wait(), Ok(1));
    let checked: Promise<bool, ()> = store.check_promise(&2);
    assert_eq!(checked.wait(), Ok(true));
    assert_eq!(store.take_promise().wait(), Ok(Some(2)));
    assert_eq!(store.swap_promise(3).wait(), Err("empty".into()));
}
