//! Wakers of local tasks, on other threads.

use std::future::poll_fn;
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use promise_core::local::Promise;
use promise_core::{Error, EventLoop, Fault, sleep, spawn_blocking};

use super::Log;

/// Gives its waker away, and is done when it was woken.
async fn woken_by(wakers: mpsc::Sender<Waker>) {
    let mut given = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut given, true) {
            return Poll::Ready(());
        }
        wakers.send(cx.waker().clone()).unwrap();
        Poll::Pending
    })
    .await;
}

#[test]
fn woken_from_another_thread() {
    let event_loop = EventLoop::new();
    let log = Log::default();
    let (sender, wakers) = mpsc::channel::<Waker>();
    let other = thread::spawn(move || wakers.recv().unwrap().wake());
    event_loop.block_on(async {
        let held = log.dropped("future");
        let task = Promise::<()>::from_future(async move {
            woken_by(sender).await;
            drop(held);
            Ok(())
        });
        task.await.unwrap();
    });
    other.join().unwrap();
    assert_eq!(log.here(), ["future"]);
}

#[test]
fn from_many_threads_many_times() {
    EventLoop::new().block_on(async {
        let tasks = (0..100).map(|n| {
            Promise::<u32>::from_future(async move {
                for _ in 0..10 {
                    spawn_blocking(|| Ok::<_, Error>(())).await?;
                }
                Ok(n)
            })
        });
        let sum = Promise::all(tasks).await.unwrap().into_iter().sum::<u32>();
        assert_eq!(sum, 4950);
    });
}

/// The reference of a waker, used by another thread while the poll lasts.
#[test]
fn lent_to_another_thread_while_it_is_polled() {
    EventLoop::new().block_on(async {
        let task = Promise::<u32>::from_future(async {
            let mut polls = 0;
            poll_fn(|cx| {
                polls += 1;
                if polls == 3 {
                    return Poll::Ready(());
                }
                let waker = cx.waker();
                thread::scope(|scope| {
                    scope.spawn(|| waker.wake_by_ref());
                    scope.spawn(|| {
                        let copy = waker.clone();
                        copy.wake_by_ref();
                        drop(copy);
                    });
                });
                Poll::Pending
            })
            .await;
            Ok(polls)
        });
        assert_eq!(task.await.unwrap(), 3);
    });
}

#[test]
fn dropped_without_a_wake() {
    let event_loop = EventLoop::new();
    let log = Log::default();
    let (sender, wakers) = mpsc::channel::<Waker>();
    let task = event_loop.enter(|| {
        let held = log.dropped("future");
        Promise::<()>::from_future(async move {
            woken_by(sender).await;
            drop(held);
            Ok(())
        })
    });
    thread::spawn(move || drop(wakers)).join().unwrap();
    event_loop.run_until_idle();
    assert!(matches!(task.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
    assert_eq!(log.here(), ["future"]);
}

#[test]
fn of_a_loop_that_is_gone() {
    let event_loop = EventLoop::new();
    let log = Log::default();
    let (sender, wakers) = mpsc::channel::<Waker>();
    let task = event_loop.enter(|| {
        let held = log.dropped("future");
        Promise::<()>::from_future(async move {
            woken_by(sender).await;
            drop(held);
            Ok(())
        })
    });
    drop(event_loop);
    assert_eq!(log.here(), ["future"]);
    thread::spawn(move || wakers.recv().unwrap().wake()).join().unwrap();
    assert!(matches!(task.wait().unwrap_err().fault(), Some(Fault::Abandoned(_))));
}

#[test]
fn a_promise_of_all_threads_is_awaited() {
    let event_loop = EventLoop::with_virtual_time();
    event_loop.block_on(async {
        let task = Promise::<u32>::from_future(async {
            sleep(Duration::from_secs(5)).await?;
            Ok(1)
        });
        assert_eq!(task.await.unwrap(), 1);
    });
    assert_eq!(event_loop.now(), Duration::from_secs(5));
}

/// A task that waits for a promise of all threads, which is settled after its loop is gone.
#[test]
fn a_promise_of_all_threads_outlives_the_loop() {
    let event_loop = EventLoop::new();
    let log = Log::default();
    let (shared, resolver) = promise_core::Promise::<u32>::with_resolvers();
    let task = event_loop.enter(|| {
        let held = log.dropped("future");
        Promise::<u32>::from_future(async move {
            let n = shared.await?;
            drop(held);
            Ok(n)
        })
    });
    drop(event_loop);
    assert_eq!(log.here(), ["future"]);
    thread::spawn(move || resolver.resolve(1)).join().unwrap();
    assert!(task.wait().is_err());
}

#[test]
fn awaited_by_a_local_set() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (promise, resolver) = Promise::<std::rc::Rc<u32>>::with_resolvers();
    let set = tokio::task::LocalSet::new();
    let waiting = set.spawn_local(async move { *promise.await.unwrap() });
    set.spawn_local(async move { resolver.resolve(std::rc::Rc::new(1)) });
    assert_eq!(runtime.block_on(set.run_until(waiting)).unwrap(), 1);
}
