//! To and from other people's futures and handles.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use futures::future::{BoxFuture, FusedFuture, FutureExt};
use promise_core::interop::IntoPromise;
use promise_core::{EventLoop, Fault, Promise, promise, sleep};
use promise_tests::kit::{Text, quiet};
use tokio::sync::oneshot;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

#[test]
fn boxed_futures_both_ways() {
    let boxed: BoxFuture<'static, Result<u32, String>> = async { Ok(1) }.boxed();
    let promise = Promise::from(boxed);
    let again: Pin<Box<dyn Future<Output = Result<u32, String>> + Send>> = promise.into();
    assert_eq!(again.into_promise().wait(), Ok(1));
}

#[test]
fn tasks_of_tokio() {
    quiet();
    runtime().block_on(async {
        assert_eq!(Text::from(tokio::spawn(async { 1 })).await, Ok(1));
        let broken = Text::<u32>::from(tokio::spawn(async { panic!("on purpose: boom") }));
        assert_eq!(broken.await, Err("panicked: on purpose: boom".to_string()));
        let task = tokio::spawn(std::future::pending::<u32>());
        task.abort();
        let aborted = Promise::<u32, promise_core::Error>::from(task).await.unwrap_err();
        assert!(matches!(aborted.fault(), Some(Fault::Cancelled)));
        let denied = async { Err::<u8, _>(io::Error::from(io::ErrorKind::PermissionDenied)) };
        let either = promise!(tokio::spawn(denied).then(|result| result));
        assert!(either.await.unwrap_err().is::<io::Error>());
    });
}

#[test]
fn oneshot_receivers() {
    let (sender, receiver) = oneshot::channel();
    let promise = Text::from(receiver);
    assert!(promise.is_pending());
    sender.send(1).unwrap();
    assert_eq!(promise.wait(), Ok(1));
    let (sender, receiver) = oneshot::channel::<u32>();
    let line = line!() + 1;
    let promise = Text::from(receiver);
    drop(sender);
    let reason = promise.wait().unwrap_err();
    assert!(reason.starts_with("abandoned: ") && reason.contains(&format!("interop.rs:{line}:")), "{reason}");
}

#[test]
fn a_receiver_nobody_wants_is_closed() {
    let event_loop = EventLoop::new();
    let (mut sender, receiver) = oneshot::channel::<u32>();
    event_loop.enter(|| drop(Text::from(receiver)));
    event_loop.run_until_idle();
    assert!(sender.is_closed());
    event_loop.block_on(async { sender.closed().await });
}

#[test]
fn terminated_when_its_result_was_taken_by_polling() {
    EventLoop::new().block_on(async {
        let mut promise = Text::resolve(1);
        assert!(!promise.is_terminated());
        assert_eq!((&mut promise).await, Ok(1));
        assert!(promise.is_terminated());
    });
}

#[test]
fn select_of_the_futures_crate_in_a_loop() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let seconds = |n| sleep(Duration::from_secs(n)).map(move |()| n);
        let (mut a, mut b, mut seen) = (seconds(2), seconds(1), Vec::new());
        loop {
            futures::select! {
                n = a => seen.push(n.unwrap()),
                n = b => seen.push(n.unwrap()),
                complete => break,
            }
        }
        assert_eq!(seen, [1, 2]);
    });
}

#[test]
fn select_of_tokio() {
    runtime().block_on(async {
        let mut slow = sleep(Duration::from_secs(2)).map(|()| "slow");
        let text = tokio::select! {
            text = &mut slow => text,
            text = sleep(Duration::from_secs(1)).map(|()| "fast") => text,
        };
        assert_eq!(text.unwrap(), "fast");
        assert_eq!(slow.await.unwrap(), "slow");
    });
}

#[test]
fn channels_of_other_crates_are_futures() {
    EventLoop::new().block_on(async {
        let (sender, receiver) = futures::channel::oneshot::channel();
        let doubled = promise!(receiver.then(|n: u32| n * 2));
        sender.send(21).unwrap();
        assert_eq!(doubled.await.unwrap(), 42);
        let (sender, receiver) = futures::channel::oneshot::channel::<u32>();
        drop(sender);
        assert!(promise!(receiver).await.unwrap_err().is::<futures::channel::oneshot::Canceled>());
    });
}

#[test]
fn a_promise_is_what_into_future_takes() {
    async fn twice(n: impl IntoFuture<Output = Result<u32, String>>) -> Result<u32, String> {
        Ok(n.await? * 2)
    }
    assert_eq!(EventLoop::new().block_on(twice(Text::resolve(4))), Ok(8));
}

#[test]
fn traits_with_promises_are_good_for_dyn() {
    trait Store: Send + Sync {
        fn get(&self, key: u32) -> Text<u32>;
    }
    struct Memory(u32);
    impl Store for Memory {
        fn get(&self, key: u32) -> Text<u32> {
            Text::resolve(self.0 + key)
        }
    }
    let stores: [Box<dyn Store>; 2] = [Box::new(Memory(1)), Box::new(Memory(10))];
    let all = Promise::all(stores.iter().map(|store| store.get(5)));
    assert_eq!(all.wait(), Ok(vec![6, 15]));
}
