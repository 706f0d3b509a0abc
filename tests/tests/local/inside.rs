//! An event loop inside of somebody else's executor.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt as _;
use promise_core::local::{Promise, promise, sleep};
use promise_core::{EventLoop, Fault};
use promise_tests::kit::quiet;
use tokio::runtime::Builder;
use tokio::task::{LocalSet, spawn_local, yield_now};

const SHORT: Duration = Duration::from_millis(2);

fn in_local_set<F: Future>(future: F) -> F::Output {
    LocalSet::new().block_on(&Builder::new_current_thread().enable_all().build().unwrap(), future)
}

#[test]
fn in_a_local_set_beside_other_tasks() {
    in_local_set(async {
        let event_loop = Rc::new(EventLoop::new());
        let ticks = Rc::new(Cell::new(0));
        let ticking = {
            let ticks = ticks.clone();
            spawn_local(async move {
                loop {
                    ticks.set(ticks.get() + 1);
                    tokio::time::sleep(SHORT / 4).await;
                }
            })
        };
        let driven = event_loop.clone();
        let text = spawn_local(async move {
            let work = async {
                let chain = promise!(sleep(SHORT).then(|()| Rc::new(1)).then(|n| {
                    sleep(SHORT).await?;
                    *n + 1
                }));
                chain.await.unwrap()
            };
            driven.run_async(work).await
        });
        assert_eq!(text.await.unwrap(), 2);
        assert!(ticks.get() > 1, "others have their turns meanwhile");
        ticking.abort();
    });
}

#[test]
fn what_another_task_queues_wakes_it() {
    in_local_set(async {
        let event_loop = Rc::new(EventLoop::new());
        let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
        let (entering, other) = (event_loop.clone(), promise.clone());
        let seen = Rc::new(Cell::new(0));
        let shown = seen.clone();
        spawn_local(async move {
            yield_now().await;
            entering.enter(|| other.map(move |n| shown.set(*n)).detach(|_| unreachable!()));
            yield_now().await;
            resolver.resolve(Rc::new(5));
        });
        assert_eq!(*event_loop.run_async(promise).await.unwrap(), 5);
        assert_eq!(seen.get(), 5);
    });
}

#[test]
fn a_timer_set_by_another_task_wakes_it() {
    in_local_set(async {
        let event_loop = Rc::new(EventLoop::new());
        let (promise, resolver) = Promise::<Rc<u32>>::with_resolvers();
        let entering = event_loop.clone();
        spawn_local(async move {
            yield_now().await;
            entering.set_timeout(SHORT, move || resolver.resolve(Rc::new(6)));
        });
        assert_eq!(*event_loop.run_async(promise).await.unwrap(), 6);
    });
}

#[test]
fn in_an_executor_that_knows_nothing_of_tokio() {
    let event_loop = EventLoop::new();
    let slept = block_on(event_loop.run_async(async { sleep(SHORT).map(|()| Rc::new(7)).await.unwrap() }));
    assert_eq!(*slept, 7);

    let (mut pool, event_loop) = (LocalPool::new(), EventLoop::with_virtual_time());
    let task = pool.spawner().spawn_local_with_handle(async move {
        event_loop.run_async(async { sleep(Duration::from_secs(3600)).await }).await.unwrap();
        event_loop.now()
    });
    assert_eq!(pool.run_until(task.unwrap()), Duration::from_secs(3600));
}

#[test]
fn woken_from_another_thread() {
    let (promise, resolver) = promise_core::Promise::<u32>::with_resolvers();
    let event_loop = EventLoop::new();
    let work = event_loop.run_async(async { Promise::from(promise).map(Rc::new).await.unwrap() });
    thread::spawn(move || {
        thread::sleep(SHORT);
        resolver.resolve(8);
    });
    assert_eq!(*block_on(work), 8);
}

#[test]
fn dropped_before_its_end_it_can_be_driven_again() {
    let event_loop = EventLoop::new();
    let (log, (promise, resolver)) = (super::Log::default(), Promise::<u32>::with_resolvers());
    let later = {
        let held = log.dropped("future");
        let mut work = Box::pin(event_loop.run_async(async move {
            let _held = held;
            sleep(Duration::from_secs(3600)).await
        }));
        assert!(work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        event_loop.enter(|| promise.map(|n| n + 1))
    };
    assert_eq!(log.here(), ["future"]);
    resolver.resolve(1);
    assert_eq!(event_loop.block_on(later).unwrap(), 2);
}

#[test]
fn driven_by_one_at_a_time() {
    quiet();
    let event_loop = EventLoop::new();
    let mut first = pin!(event_loop.run_async(async { sleep(Duration::from_secs(3600)).await }));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut cx).is_pending());
    let mut second = pin!(event_loop.run_async(async {}));
    let refused = catch_unwind(AssertUnwindSafe(|| second.as_mut().poll(&mut cx).is_ready())).unwrap_err();
    let text = refused.downcast_ref::<&str>().unwrap();
    assert!(text.starts_with("an event loop that is driven already"), "{text}");
    let refused = catch_unwind(AssertUnwindSafe(|| event_loop.block_on(async {}))).unwrap_err();
    assert!(refused.downcast_ref::<&str>().unwrap().starts_with("an event loop that is driven already"));
}

#[test]
fn a_panic_goes_to_who_polls() {
    quiet();
    let event_loop = EventLoop::new();
    let broken =
        catch_unwind(AssertUnwindSafe(|| block_on(event_loop.run_async(async { panic!("on purpose") }))))
            .unwrap_err();
    assert_eq!(*broken.downcast_ref::<&str>().unwrap(), "on purpose");
    let handled = block_on(
        event_loop
            .run_async(async { Promise::<_>::resolve(1).map(|_| -> u32 { panic!("on purpose") }).await }),
    );
    assert!(matches!(handled.unwrap_err().fault(), Some(Fault::Panicked(_))));
}
