//! Every form of the macros, as users write them: compiled in editions 2021 and 2024, under another name, with warnings
//! and clippy's pedantic lints denied. The crate that includes this has the library as `lib`.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::lib::prelude::*;

#[derive(Debug)]
pub enum ApiError {
    NotFound { id: u32 },
    Refused(String),
    Fault(Fault),
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        ApiError::Fault(fault)
    }
}

impl From<std::num::ParseIntError> for ApiError {
    fn from(error: std::num::ParseIntError) -> Self {
        ApiError::Refused(error.to_string())
    }
}

/// An annotated async function.
///
/// # Errors
/// When `id` is 0.
#[async_promise(crate = crate::lib)]
pub async fn fetch(id: u32) -> Result<String, ApiError> {
    if id == 0 {
        return Err(ApiError::NotFound { id });
    }
    Promise::<(), ApiError>::resolve(()).await?;
    Ok(format!("{id}0"))
}

#[async_promise(crate = crate::lib)]
pub fn parse(text: String) -> Result<u32, ApiError> {
    Ok(text.parse()?)
}

#[async_promise(crate = crate::lib, blocking)]
pub fn read(path: &'static str) -> io::Result<String> {
    std::fs::read_to_string(path)
}

#[async_promise(crate = crate::lib, deferred)]
async fn largest<T>(values: Vec<T>) -> Option<T>
where
    T: Ord + Send + 'static,
{
    values.into_iter().max()
}

#[derive(Clone)]
pub struct Service {
    base: u32,
}

impl Service {
    #[must_use]
    pub fn new(base: u32) -> Self {
        Service { base }
    }

    #[async_promise(crate = crate::lib)]
    pub async fn add(self, n: u32) -> Result<u32, Error> {
        Ok(self.base + n)
    }
}

#[must_use]
pub fn chain() -> u32 {
    promise!(
        fetch(4)
            .then(parse)
            .then(|n| n + 2)
            .then(|n| Ok(n))
            .then(|n| Promise::resolve(n))
            .then(|n| async move { n })
            .then(|n| {
                let more: u32 = "1".parse()?;
                let text = fetch(more).await?;
                let ten: u32 = text.parse()?;
                n + ten
            })
            .catch(|ApiError::NotFound { id }| *id)
            .catch(|e| u32::from(matches!(e, ApiError::Fault(_))))
            .finally(|| ())
    )
    .wait()
    .unwrap_or_default()
}

#[must_use]
pub fn typed_catch() -> String {
    promise!(
        read("no such file")
            .map_err(Error::from)
            .then(|text: &String| text.len())
            .then(|len| len.to_string())
            .catch(|e: &io::Error| format!("{:?}", e.kind()))
            .catch(|_| String::new())
    )
    .wait()
    .unwrap_or_default()
}

#[must_use]
pub fn two_handlers() -> String {
    promise!(fetch(0).then(|text| text, |e| format!("{e:?}")).catch(|_| String::new()))
        .wait()
        .unwrap_or_default()
}

#[must_use]
pub fn executor() -> u32 {
    let promise = promise!(|resolve, reject| {
        let n: i32 = "5".parse().map_err(|_| "no number".to_string())?;
        thread::spawn(move || if n > 0 { resolve(n.unsigned_abs()) } else { reject("negative".to_string()) });
    });
    promise.wait().unwrap_or_default()
}

fn call_back(n: u32, done: impl FnOnce(Result<u32, io::Error>) + Send + 'static) {
    thread::spawn(move || done(Ok(n)));
}

fn call_back_without_argument(done: Box<dyn FnOnce() + Send>) {
    done();
}

fn call_back_with_lent_data(done: impl Fn(&str, usize) -> bool) -> bool {
    done("lent", 1)
}

#[must_use]
pub fn callbacks() -> (u32, usize) {
    let one = promise!(call_back(1, _).then(|n| n + 1)).wait().unwrap_or_default();
    promise!(call_back_without_argument(Box::new(_()))).wait().unwrap_or_default();
    let lent =
        promise!(call_back_with_lent_data(_ = |text, n| text.len() + n), returning = true, error = String);
    (one, lent.wait().unwrap_or_default())
}

#[must_use]
pub fn cancelled() -> bool {
    let (sender, receiver) = mpsc::channel();
    let mut kept = Vec::new();
    let mut keep = |callback: Box<dyn FnOnce(u32) + Send>| kept.push(callback);
    let promise = promise!(
        keep(Box::new(_)),
        cancel = move || {
            let _ = sender.send(());
        }
    );
    drop::<Promise<u32>>(promise);
    receiver.recv_timeout(Duration::from_secs(10)).is_ok()
}

#[must_use]
pub fn values_and_futures() -> u32 {
    let value: Promise<u32> = promise!(3);
    let future: Promise<u32> = promise!(async { 4 });
    let all = Promise::all((value, future));
    promise!(all.then(|(a, b)| a + b)).wait().unwrap_or_default()
}

#[must_use]
pub fn annotated() -> (u32, Option<u32>) {
    let sum = promise!(Service::new(1).add(2).catch(|_| 0)).wait().unwrap_or_default();
    (sum, largest(vec![1, 5, 3]).wait().unwrap_or_default())
}

#[crate::lib::test(crate = crate::lib)]
async fn every_form_does_what_it_says() {
    let run = |f: fn()| {
        crate::lib::spawn_blocking::<_, _, (), Error>(move || {
            f();
            Ok(())
        })
    };
    run(|| assert_eq!(chain(), 52)).await.unwrap();
    run(|| assert_eq!(typed_catch(), "NotFound")).await.unwrap();
    run(|| assert_eq!(two_handlers(), "NotFound { id: 0 }")).await.unwrap();
    run(|| assert_eq!(executor(), 5)).await.unwrap();
    run(|| assert_eq!(callbacks(), (2, 5))).await.unwrap();
    run(|| assert!(cancelled())).await.unwrap();
    run(|| assert_eq!(values_and_futures(), 7)).await.unwrap();
    run(|| assert_eq!(annotated(), (3, Some(5)))).await.unwrap();
}
