//! Waits that are given up leave nothing in the promise's list.

use promise_core::EventLoop;
use promise_tests::kit::{Text, eventually, live_bytes};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

/// How many bytes `code` leaves allocated.
fn left_by(code: impl FnOnce()) -> isize {
    let before = live_bytes();
    code();
    live_bytes() - before
}

#[test]
fn waits_that_are_given_up_leave_nothing_in_the_list() {
    let event_loop = EventLoop::new();
    let (promise, resolver) = Text::<u32>::with_resolvers();
    event_loop.enter(|| {
        let one_round = || {
            let (promise, ready) = (promise.clone(), Text::resolve(2));
            let task = Text::<u32>::from_future(async move {
                match futures::future::select(promise, ready).await {
                    futures::future::Either::Left((n, _)) | futures::future::Either::Right((n, _)) => n,
                }
            });
            event_loop.run_until_idle();
            assert_eq!(task.peek(), Some(Ok(&2)));
        };
        one_round();
        let kept = left_by(|| (0..1000).for_each(|_| one_round()));
        assert!(kept < 4096, "{kept} bytes are kept by 1000 tasks that are over");
    });
    let waiting = promise.clone();
    let after = event_loop.enter(|| waiting.map(|n| n + 1));
    resolver.resolve(1);
    event_loop.run_until_idle();
    assert_eq!(after.peek(), Some(Ok(&2)));
}

#[test]
fn a_thread_that_waits_again_and_again_leaves_nothing_in_the_list() {
    let (mut promise, resolver) = Text::<u32>::with_resolvers();
    let kept = left_by(|| {
        for _ in 0..100 {
            promise = match std::mem::replace(&mut promise, Text::resolve(0)).wait_timeout(Duration::ZERO) {
                Err(pending) => pending,
                Ok(_) => unreachable!(),
            };
        }
    });
    assert!(kept < 1024, "{kept} bytes are kept by 100 waits that are over");
    resolver.resolve(1);
    assert_eq!(promise.wait(), Ok(1));
}

#[test]
fn a_wait_of_another_handle_is_not_given_up_with_it() {
    let event_loop = EventLoop::new();
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let task = event_loop.enter(|| {
        let (one, mut two) = (promise.clone(), promise.clone());
        let mut one = Some(one);
        Text::<u32>::from_future(std::future::poll_fn(move |cx| {
            if let Some(mut one) = one.take() {
                // Both wait; then one of them goes.
                assert!(Pin::new(&mut one).poll(cx).is_pending());
                assert!(Pin::new(&mut two).poll(cx).is_pending());
                drop(one);
                return Poll::Pending;
            }
            Pin::new(&mut two).poll(cx)
        }))
    });
    resolver.resolve(1);
    event_loop.run_until_idle();
    assert_eq!(task.peek(), Some(Ok(&1)));
}

/// As above, in a later turn, in which the other handle is not polled: the task gets another one.
#[test]
fn who_waits_with_a_handle_that_gives_up_is_polled_again() {
    let event_loop = EventLoop::new();
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let mut turn = 0;
    let task = event_loop.enter(|| {
        let (one, mut two) = (promise.clone(), promise.clone());
        let mut one = Some(one);
        Text::<u32>::from_future(std::future::poll_fn(move |cx| {
            turn += 1;
            match turn {
                1 => {
                    assert!(Pin::new(one.as_mut().unwrap()).poll(cx).is_pending());
                    assert!(Pin::new(&mut two).poll(cx).is_pending());
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                2 => {
                    one = None;
                    Poll::Pending
                }
                _ => Pin::new(&mut two).poll(cx),
            }
        }))
    });
    event_loop.run_until_idle();
    resolver.resolve(1);
    event_loop.run_until_idle();
    assert_eq!(task.peek(), Some(Ok(&1)));
}

#[test]
fn threads_that_give_up_while_others_attach_and_settle() {
    for round in 0..200 {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let seen = Arc::new(Mutex::new(0));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let promise = promise.clone();
                scope.spawn(move || {
                    let mut promise = promise;
                    for _ in 0..20 {
                        promise = match promise.wait_timeout(Duration::ZERO) {
                            Err(pending) => pending,
                            Ok(n) => return assert_eq!(n, Ok(round)),
                        };
                    }
                    assert_eq!(promise.wait(), Ok(round));
                });
            }
            let (promise, seen) = (promise.clone(), seen.clone());
            scope.spawn(move || {
                for _ in 0..20 {
                    let seen = seen.clone();
                    promise.clone().detach_after(move || *seen.lock().unwrap() += 1);
                }
            });
            scope.spawn(move || resolver.resolve(round));
        });
        eventually(|| *seen.lock().unwrap() == 20);
    }
}

trait DetachAfter {
    fn detach_after(self, code: impl FnOnce() + Send + 'static);
}
impl DetachAfter for Text<u32> {
    fn detach_after(self, code: impl FnOnce() + Send + 'static) {
        self.map(move |_| code()).detach(drop);
    }
}
