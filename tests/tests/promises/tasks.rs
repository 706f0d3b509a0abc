//! Promises made of futures: hot, first polled on the caller's stack, woken from anywhere.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use futures::future::select;
use futures::task::AtomicWaker;
use promise_core::{EventLoop, Outcome, Promise};
use promise_tests::kit::{Setting, Text, in_each, in_every_setting};

#[test]
fn an_async_body_runs_at_once_up_to_its_first_suspension() {
    in_every_setting(|world| {
        let (gate, log) = (world.fulfilled(1), world.log.clone());
        let body = Text::from_future(async move {
            log.add("start");
            gate.await?;
            log.add("after");
            Ok(())
        });
        world.log.add("called");
        world.settle();
        world.log.expect("start called");
        world.run();
        world.log.expect("start called after");
        assert!(body.is_fulfilled());
    });
}

#[test]
fn a_deferred_one_starts_from_the_queue() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let body = Text::from_future_deferred(async move {
            log.add("start");
            Ok(())
        });
        world.log.add("called");
        world.log.expect("called");
        world.run();
        world.log.expect("called start");
        assert!(body.is_fulfilled());
    });
}

#[test]
fn work_goes_on_without_the_handle() {
    in_every_setting(|world| {
        let (gate, log) = (world.fulfilled(1), world.log.clone());
        drop(Text::from_future(async move {
            log.add(gate.await?);
            Ok(())
        }));
        world.settle_and_run();
        world.log.expect("1");
    });
}

#[test]
fn a_body_may_give_an_outcome() {
    in_every_setting(|world| {
        let inner = world.fulfilled(3);
        let followed = Text::from_future(async { Outcome::Promise(inner) });
        let value = Text::from_future(async { Outcome::Value(1) });
        let reason = Text::<u32>::from_future(async { Outcome::Reason("r".to_string()) });
        world.settle_and_run();
        assert_eq!((followed.peek(), value.peek()), (Some(Ok(&3)), Some(Ok(&1))));
        assert_eq!(reason.peek(), Some(Err(&"r".to_string())));
        reason.detach(drop);
    });
}

/// Parks its waker where others find it.
#[derive(Clone, Default)]
struct Parked(Arc<Mutex<(bool, Option<Waker>)>>);

impl Parked {
    async fn wait(self) {
        poll_fn(|cx| {
            let mut state = self.0.lock().unwrap();
            state.1 = Some(cx.waker().clone());
            if state.0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
    fn open(&self) {
        let waker = {
            let mut state = self.0.lock().unwrap();
            state.0 = true;
            state.1.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
    fn wake_in_vain(&self) {
        if let Some(waker) = &self.0.lock().unwrap().1 {
            waker.wake_by_ref();
        }
    }
}

#[test]
fn woken_by_whatever_holds_the_waker() {
    in_every_setting(|world| {
        let parked = Parked::default();
        let body = Text::from_future({
            let parked = parked.clone();
            async move {
                parked.wait().await;
                Ok(1)
            }
        });
        world.run();
        for _ in 0..3 {
            parked.wake_in_vain();
            parked.wake_in_vain();
            world.run();
            assert!(body.is_pending());
        }
        match world.setting {
            Setting::Already | Setting::Now => parked.open(),
            Setting::Timer => world.event_loop.set_timeout(std::time::Duration::ZERO, move || parked.open()),
            Setting::Thread => std::thread::spawn(move || parked.open()).join().unwrap(),
        }
        world.run();
        assert_eq!(body.peek(), Some(Ok(&1)));
    });
}

#[test]
fn several_wakes_are_one_poll() {
    in_each(&[Setting::Now], |world| {
        let parked = Parked::default();
        let (log, polled) = (world.log.clone(), parked.clone());
        let body = Text::from_future(poll_fn(move |cx| {
            log.add("poll");
            let mut state = polled.0.lock().unwrap();
            state.1 = Some(cx.waker().clone());
            if state.0 { Poll::Ready(Ok(())) } else { Poll::Pending }
        }));
        world.log.expect("poll");
        for _ in 0..10 {
            parked.wake_in_vain();
        }
        world.log.expect("poll");
        world.run();
        world.log.expect("poll poll");
        parked.open();
        world.run();
        world.log.expect("poll poll poll");
        assert!(body.is_fulfilled());
    });
}

#[test]
fn a_wake_during_the_poll_leads_to_another_poll() {
    in_each(&[Setting::Now], |world| {
        let mut polls = 0;
        let body = Text::from_future(poll_fn(move |cx| {
            polls += 1;
            if polls == 5 {
                return Poll::Ready(Ok(polls));
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
        world.run();
        assert_eq!(body.peek(), Some(Ok(&5)));
    });
}

#[test]
fn a_wake_after_the_end_does_nothing() {
    in_each(&[Setting::Now], |world| {
        let mut kept = None;
        let wakers: Arc<Mutex<Vec<Waker>>> = Arc::default();
        let keep = wakers.clone();
        let body = Text::from_future(poll_fn(move |cx| {
            keep.lock().unwrap().push(cx.waker().clone());
            Poll::Ready(Ok(1))
        }));
        assert!(body.is_fulfilled());
        for waker in wakers.lock().unwrap().drain(..) {
            waker.wake_by_ref();
            kept = Some(waker);
        }
        drop(body);
        kept.unwrap().wake();
        world.run();
    });
}

#[test]
fn bodies_inside_bodies_start_at_once_too() {
    in_each(&[Setting::Now], |world| {
        fn nest(depth: u32, log: &promise_tests::kit::Log) -> Text<u32> {
            let log = log.clone();
            Text::from_future(async move {
                log.add(depth);
                if depth == 0 { Ok(0) } else { Ok(nest(depth - 1, &log).await? + 1) }
            })
        }
        let end = nest(3, &world.log);
        world.log.expect("3 2 1 0");
        world.run();
        assert_eq!(end.peek(), Some(Ok(&3)));
    });
}

/// Nothing after an `await` runs on the creator's stack, also where a settled promise would be ready at once.
#[test]
fn nothing_after_an_await_runs_on_the_creators_stack() {
    let (log, main) = (promise_tests::kit::Log::new(), std::thread::current().id());
    let body = Text::from_future({
        let log = log.clone();
        async move {
            let before = std::thread::current().id() == main;
            Text::resolve(1).await?;
            let after = std::thread::current().id() == main;
            log.add(format_args!("{before} {after}"));
            Ok(())
        }
    });
    body.wait().unwrap();
    log.expect("true false");
}

#[test]
fn a_body_that_ends_on_another_scheduler_than_it_began_stays_where_it_was_made() {
    let (a, b) = (EventLoop::new(), EventLoop::new());
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let task = a.enter(|| Text::from_future(async { Ok(promise.await? + 1) }));
    b.enter(|| resolver.resolve(1));
    b.run_until_idle();
    assert!(task.is_pending());
    a.run_until_idle();
    assert_eq!(Promise::peek(&task), Some(Ok(&2)));
}

/// It waits for a promise when something else wakes it, and then its loop is gone: the promise is not to find it any more.
#[test]
fn a_woken_task_of_a_loop_that_is_dropped_does_not_wait_any_more() {
    let event_loop = EventLoop::new();
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let waker = Arc::new(AtomicWaker::new());
    let registered = waker.clone();
    let task = event_loop.enter(|| {
        Text::from_future(async move {
            let woken = poll_fn(|cx| {
                registered.register(cx.waker());
                Poll::<()>::Pending
            });
            select(promise, Box::pin(woken)).await;
            Ok(())
        })
    });
    waker.wake();
    drop(event_loop);
    assert!(task.is_rejected());
    drop(task);
    resolver.resolve(1);
}
