//! A promise as a future among futures: polled by others' tasks, moved between tasks, given up and taken up again.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures::future::{Either, join_all, select};
use futures::stream::{FuturesUnordered, StreamExt};
use promise_core::{EventLoop, Promise, sleep};
use promise_tests::kit::{Setting, Text, in_each, in_every_setting};

/// Counts its wakes.
#[derive(Default)]
struct Count(AtomicUsize);
impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
impl Count {
    fn new() -> (Arc<Self>, Waker) {
        let count = Arc::new(Count::default());
        (count.clone(), Waker::from(count))
    }
    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn poll<T: 'static>(promise: &mut Text<T>, waker: &Waker) -> Poll<Result<T, String>> {
    Pin::new(promise).poll(&mut Context::from_waker(waker))
}

#[test]
fn a_foreign_waker_is_woken_once_when_the_promise_settles() {
    let (mut promise, resolver) = Text::with_resolvers();
    let (count, waker) = Count::new();
    assert!(poll(&mut promise, &waker).is_pending());
    assert!(poll(&mut promise, &waker).is_pending());
    assert_eq!(count.get(), 0);
    resolver.resolve(1);
    assert_eq!(count.get(), 1);
    assert_eq!(poll(&mut promise, &waker), Poll::Ready(Ok(1)));
}

#[test]
fn the_last_waker_is_the_one_that_is_woken() {
    let (mut promise, resolver) = Text::with_resolvers();
    let ((first, first_waker), (second, second_waker)) = (Count::new(), Count::new());
    assert!(poll(&mut promise, &first_waker).is_pending());
    assert!(poll(&mut promise, &second_waker).is_pending());
    resolver.resolve(1);
    assert_eq!((first.get(), second.get()), (0, 1));
    assert_eq!(poll(&mut promise, &second_waker), Poll::Ready(Ok(1)));
}

#[test]
fn each_handle_has_its_own_waker() {
    let (promise, resolver) = Text::with_resolvers();
    let mut handles: Vec<_> = (0..5).map(|_| promise.clone()).collect();
    let counts: Vec<_> = (0..5).map(|_| Count::new()).collect();
    for (handle, (_, waker)) in handles.iter_mut().zip(&counts) {
        assert!(poll(handle, waker).is_pending());
    }
    // Given up: not woken.
    drop(handles.pop());
    resolver.resolve(1);
    assert_eq!(counts.iter().map(|(count, _)| count.get()).collect::<Vec<_>>(), [1, 1, 1, 1, 0]);
}

/// One that was the only handle when it began to wait, and others that came later.
#[test]
fn the_first_handle_keeps_its_own_waker() {
    let (mut promise, resolver) = Text::with_resolvers();
    let counts: Vec<_> = (0..4).map(|_| Count::new()).collect();
    assert!(poll(&mut promise, &counts[0].1).is_pending());
    let (mut second, mut third) = (promise.clone(), promise.clone());
    assert!(poll(&mut second, &counts[1].1).is_pending());
    assert!(poll(&mut promise, &counts[2].1).is_pending());
    assert!(poll(&mut third, &counts[3].1).is_pending());
    resolver.resolve(1);
    assert_eq!(counts.iter().map(|(count, _)| count.get()).collect::<Vec<_>>(), [0, 1, 1, 1]);
    for (mut handle, (_, waker)) in [promise, second, third].into_iter().zip(&counts) {
        assert_eq!(poll(&mut handle, waker), Poll::Ready(Ok(1)));
    }
}

/// At once, though the promise is pending, and somebody else has a handle.
#[test]
fn who_gives_up_lets_go_of_the_waker() {
    let (promise, _resolver) = Text::<()>::with_resolvers();
    let (count, waker) = Count::new();
    let others = Arc::strong_count(&count);
    let mut only = promise;
    for _ in 0..3 {
        assert!(poll(&mut only, &waker).is_pending());
        assert_eq!(Arc::strong_count(&count), others + 1);
        let other = only.clone();
        drop(only);
        assert_eq!(Arc::strong_count(&count), others);
        only = other;
    }
    let mut one_of_two = only.clone();
    assert!(poll(&mut one_of_two, &waker).is_pending());
    assert_eq!(Arc::strong_count(&count), others + 1);
    drop(one_of_two);
    assert_eq!(Arc::strong_count(&count), others);
    only.detach(drop);
}

#[test]
fn a_settled_promise_is_ready_at_once_outside_an_event_loop() {
    let (count, waker) = Count::new();
    assert_eq!(poll(&mut Text::resolve(1), &waker), Poll::Ready(Ok(1)));
    assert_eq!(poll(&mut Text::<()>::reject("r".into()), &waker), Poll::Ready(Err("r".to_string())));
    assert_eq!(count.get(), 0);
}

#[test]
fn polled_after_its_end_it_panics() {
    promise_tests::kit::quiet();
    let mut promise = Text::resolve(1);
    let (_, waker) = Count::new();
    assert!(poll(&mut promise, &waker).is_ready());
    assert!(format!("{promise:?}").contains("taken"));
    let again = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll(&mut promise, &waker)));
    let text = again.unwrap_err().downcast::<String>().map(|text| *text);
    assert!(text.is_ok_and(|text| text.contains("this promise was awaited to its end already")));
}

/// Polled by one task, finished by another: the second one must be woken.
#[test]
fn moved_to_another_task_after_it_was_polled() {
    in_every_setting(|world| {
        let mut promise = world.fulfilled(7);
        if world.setting == Setting::Already {
            promise = Text::with_resolvers().0.catch(|_| promise);
        }
        let (sender, receiver) = futures::channel::oneshot::channel();
        Text::from_future(async move {
            let mut promise = promise;
            let polled = futures::poll!(&mut promise);
            assert!(polled.is_pending());
            drop(sender.send(promise));
            Ok(())
        })
        .detach(drop);
        let second = Text::from_future(async { receiver.await.unwrap().await });
        world.run();
        assert!(second.is_pending() || world.setting == Setting::Already);
        world.settle_and_run();
        assert_eq!(second.peek(), Some(Ok(&7)));
    });
}

#[test]
fn moved_from_a_foreign_executor_into_a_task_and_back() {
    let event_loop = EventLoop::new();
    let (mut promise, resolver) = Text::with_resolvers();
    let (count, waker) = Count::new();
    assert!(poll(&mut promise, &waker).is_pending());
    let task = event_loop.enter(|| Text::from_future(async { Ok(promise.await? + 1) }));
    event_loop.run_until_idle();
    resolver.resolve(1);
    event_loop.run_until_idle();
    assert_eq!((count.get(), task.peek()), (0, Some(Ok(&2))));
}

#[test]
fn a_task_waits_for_several_at_once() {
    in_every_setting(|world| {
        let promises: Vec<_> = (0..10).map(|n| world.fulfilled(n)).collect();
        let sum = Text::from_future(async { join_all(promises).await.into_iter().sum::<Result<i32, _>>() });
        world.settle_and_run();
        assert_eq!(sum.peek(), Some(Ok(&45)));
    });
}

#[test]
fn through_wakers_of_other_libraries() {
    in_every_setting(|world| {
        let promises: FuturesUnordered<_> = (0..10).map(|n| world.fulfilled(n)).collect();
        let seen = Text::from_future(async { Ok(promises.map(Result::unwrap).collect::<Vec<_>>().await) });
        world.settle_and_run();
        let mut seen = seen.peek().unwrap().unwrap().clone();
        seen.sort();
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    });
}

#[test]
fn the_loser_of_a_select_goes_on_and_can_be_awaited_again() {
    in_each(&[Setting::Already], |world| {
        let slow = sleep(Duration::from_secs(2)).map(|()| "slow");
        let fast = sleep(Duration::from_secs(1)).map(|()| "fast");
        let (log, done) = (world.log.clone(), world.log.clone());
        promise_core::Promise::<()>::from_future(async move {
            match select(slow, fast).await {
                Either::Left(_) => unreachable!(),
                Either::Right((value, slow)) => {
                    log.add(value?);
                    log.add(slow.await?);
                }
            }
            Ok(())
        })
        .map(done.pass("done"))
        .detach(drop);
        world.run();
        world.log.expect("fast slow done");
    });
}

#[test]
fn a_promise_given_up_by_a_task_does_not_wake_it_wrongly_nor_keep_it_from_waiting_for_another() {
    in_every_setting(|world| {
        let (given_up, resolver) = Text::<u32>::with_resolvers();
        let (next, next_resolver) = Text::<u32>::with_resolvers();
        let task = Text::from_future(async move {
            let mut given_up = given_up;
            assert!(futures::poll!(&mut given_up).is_pending());
            drop(given_up);
            next.await
        });
        world.run();
        resolver.resolve(1);
        world.run();
        assert!(task.is_pending());
        next_resolver.resolve(2);
        world.run();
        assert_eq!(task.peek(), Some(Ok(&2)));
    });
}

#[test]
fn a_task_that_polls_its_inputs_by_turns_is_woken_by_each() {
    in_every_setting(|world| {
        let (a, resolve_a) = Text::<u32>::with_resolvers();
        let (b, resolve_b) = Text::<u32>::with_resolvers();
        let log = world.log.clone();
        Text::from_future(async move {
            let (mut a, mut b) = (Some(a), Some(b));
            std::future::poll_fn(move |cx| {
                for (name, slot) in [("a", &mut a), ("b", &mut b)] {
                    if let Some(promise) = slot
                        && let Poll::Ready(result) = Pin::new(promise).poll(cx)
                    {
                        log.add(format_args!("{name}{}", result.unwrap()));
                        *slot = None;
                    }
                }
                if a.is_none() && b.is_none() { Poll::Ready(Ok(())) } else { Poll::Pending }
            })
            .await
        })
        .detach(drop);
        world.run();
        resolve_b.resolve(2);
        world.run();
        world.log.expect("b2");
        resolve_a.resolve(1);
        world.run();
        world.log.expect("b2 a1");
    });
}

/// Settled by another thread while the task polls: never lost.
#[test]
fn a_wake_that_races_with_the_poll() {
    for _ in 0..300 {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let thread = std::thread::spawn(move || resolver.resolve(1));
        let event_loop = EventLoop::new();
        assert_eq!(
            event_loop.block_on(async { Promise::all([promise, Text::resolve(2)]).await }),
            Ok(vec![1, 2])
        );
        thread.join().unwrap();
    }
}

#[test]
fn on_an_executor_of_another_library() {
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let thread = std::thread::spawn(move || resolver.resolve(1));
    // Chained: the handler runs on the background loop.
    assert_eq!(futures::executor::block_on(promise.map(|n| n + 1)), Ok(2));
    thread.join().unwrap();
}
