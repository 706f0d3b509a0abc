//! `#[async_promise]`, `#[main]`, `#[test]`.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use promise_core::prelude::*;

use super::{Log, run};

#[async_promise]
async fn parse(text: String) -> Result<u32, Error> {
    if text.is_empty() {
        return Ok(0);
    }
    Ok(text.parse()?)
}

#[async_promise]
async fn value((a, b): (u32, u32), mut c: u32) -> u32 {
    c += 1;
    if a == 100 {
        return a;
    }
    a + b + c
}

#[async_promise]
async fn nothing(_guard: Noisy) {
    sleep(Duration::from_millis(1)).await.unwrap();
}

#[async_promise]
async fn alias(fail: bool) -> io::Result<u8> {
    if fail { Err(io::ErrorKind::NotFound.into()) } else { Ok(1) }
}

#[async_promise]
fn plain(text: &str) -> Result<usize, Error> {
    assert!(text.len() < 4, "too long");
    Ok(text.parse()?)
}

#[async_promise]
fn plain_value(local: Rc<u8>) -> u8 {
    *local
}

#[async_promise(blocking)]
fn read(path: PathBuf) -> io::Result<String> {
    std::fs::read_to_string(path)
}

#[async_promise(deferred)]
async fn deferred(log: Log) {
    log.add("body");
}

#[async_promise]
async fn at_once(log: Log) {
    log.add("body");
}

#[async_promise]
async fn generic<T, const N: usize>(values: [T; N], name: impl Display + Send + 'static) -> (Vec<T>, String)
where
    T: Send + 'static,
{
    (values.into_iter().collect(), name.to_string())
}

#[async_promise]
async fn coerced(text: bool) -> Result<Box<dyn Display + Send>, Error> {
    if text {
        return Ok(Box::new("text"));
    }
    Ok(Box::new(1))
}

#[async_promise]
async fn panics() -> Result<u8, Error> {
    panic!("in body")
}

struct Service(u32);

impl Service {
    #[async_promise]
    async fn add(self: Arc<Self>, n: u32) -> Result<u32, Error> {
        let n = parse(n.to_string()).await?;
        Ok(self.0 + n)
    }

    #[async_promise]
    async fn take(mut self) -> u32 {
        self.0 += 1;
        self.0
    }

    #[async_promise]
    fn borrow(&self, more: &u32) -> Result<u32, Error> {
        Ok(self.0 + more)
    }
}

struct Noisy(Log);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.0.add("dropped");
    }
}

#[promise_core::test]
async fn functions_return_promises() -> Result<(), Error> {
    assert_eq!(parse("3".into()).await?, 3);
    assert_eq!(parse(String::new()).await?, 0);
    assert!(parse("x".into()).await.is_err());
    assert_eq!(value((1, 2), 3).await?, 7);
    assert_eq!(value((100, 2), 3).await?, 100);
    assert_eq!(alias(false).await?, 1);
    assert_eq!(alias(true).await.unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_eq!(plain("12").await?, 12);
    assert_eq!(plain("12345").await.unwrap_err().to_string(), "panicked: too long");
    assert_eq!(plain_value(Rc::new(3)).await?, 3);
    assert!(read("/no/such/file".into()).await.is_err());
    assert_eq!(generic([1, 2], "name").await?, (vec![1, 2], "name".to_owned()));
    assert_eq!(coerced(true).await?.to_string(), "text");
    assert_eq!(coerced(false).await?.to_string(), "1");
    assert_eq!(panics().await.unwrap_err().to_string(), "panicked: in body");
    let service = Arc::new(Service(10));
    assert_eq!(service.borrow(&5).await?, 15);
    assert_eq!(service.add(1).await?, 11);
    assert_eq!(Service(1).take().await?, 2);
    Ok(())
}

#[test]
fn bodies_start_at_once_or_from_the_queue() {
    let log = run(|log| {
        at_once(log.clone()).detach(drop);
        log.add("after");
    });
    assert_eq!(log, "body after");
    let log = run(|log| {
        deferred(log.clone()).detach(drop);
        log.add("after");
    });
    assert_eq!(log, "after body");
}

#[promise_core::test(virtual_time)]
async fn arguments_live_as_long_as_the_body() {
    let log = Log::default();
    let promise = nothing(Noisy(log.clone()));
    log.add("called");
    promise.await.unwrap();
    log.add("done");
    assert_eq!(log.take(), "called dropped done");
}

#[promise_core::test(virtual_time)]
async fn a_test_with_virtual_time_does_not_wait() -> Result<(), Error> {
    sleep(Duration::from_secs(3600)).await?;
    Ok(())
}

#[promise_core::test]
#[should_panic(expected = "in test")]
async fn a_test_keeps_its_attributes() {
    panic!("in test");
}
