//! On tokio's current-thread runtime.

use std::time::Duration;

use promise_core::{Fault, Promise, Resolver};
use promise_tests::kit::{Log, Text, quiet};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

fn runtime() -> Runtime {
    quiet();
    Builder::new_current_thread().enable_time().build().unwrap()
}

async fn yields() {
    for _ in 0..50 {
        yield_now().await;
    }
}

#[test]
fn handlers_run_in_the_order_attached_and_never_on_the_attaching_stack() {
    let log = Log::new();
    runtime().block_on(async {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        for n in 0..20 {
            promise.clone().map(log.pass(&n.to_string())).detach(drop);
        }
        resolver.resolve(0);
        for n in 20..40 {
            promise.clone().map(log.pass(&n.to_string())).detach(drop);
        }
        log.expect("");
        yields().await;
    });
    log.expect(&(0..40).map(|n| n.to_string()).collect::<Vec<_>>().join(" "));
}

#[test]
fn an_async_body_starts_at_once_and_goes_on_later() {
    let log = Log::new();
    runtime().block_on(async {
        let inside = log.clone();
        let body = Text::from_future(async move {
            inside.add("start");
            Text::resolve(1).await?;
            inside.add("after");
            Ok(())
        });
        log.add("called");
        log.expect("start called");
        body.await.unwrap();
    });
    log.expect("start called after");
}

#[test]
fn a_settled_promise_is_ready_for_a_task_of_tokio_at_once() {
    runtime().block_on(async {
        let mut promise = Text::resolve(1);
        assert_eq!(futures::poll!(&mut promise), std::task::Poll::Ready(Ok(1)));
    });
}

#[test]
fn panics_and_rejections() {
    let reasons = runtime().block_on(async {
        let panicked = Text::resolve(1).map(|_| promise_tests::kit::boom::<u32>()).await;
        let failed = Text::resolve(1).then(|_| Err::<u32, _>("r".to_string())).map(|n| n + 1).await;
        (panicked, failed)
    });
    assert_eq!(reasons, (Err("panicked: on purpose: boom".to_string()), Err("r".to_string())));
}

#[test]
fn tasks_spawned_in_handlers_run_on_it() {
    let value = runtime().block_on(async {
        Text::resolve(1)
            .then(|n| async move { tokio::spawn(async move { n + 1 }).await.map_err(|e| e.to_string()) })
            .await
    });
    assert_eq!(value, Ok(2));
}

#[test]
fn a_shutdown_rejects_what_is_queued_and_what_becomes_ready_later() {
    let runtime = runtime();
    let (queued, later, resolver) = {
        let _entered = runtime.enter();
        let (start, resolver) = Promise::<u32, Fault>::with_resolvers();
        (Promise::<u32, Fault>::resolve(1).map(|n| n), start.map(|n| n), resolver)
    };
    assert!(queued.is_pending());
    drop(runtime);
    assert!(matches!(queued.peek(), Some(Err(Fault::Abandoned(_)))));
    assert!(later.is_pending());
    resolver.resolve(1);
    assert!(matches!(later.peek(), Some(Err(Fault::Abandoned(_)))));
    assert!(matches!(later.wait(), Err(Fault::Abandoned(_))));
    queued.detach(drop);
}

/// A worker takes several jobs at a time, and lets others have a turn after a number of them that is not a multiple of that.
#[test]
fn a_shutdown_rejects_what_was_taken_and_did_not_begin() {
    let runtime = runtime();
    let promises: Vec<_> = runtime.block_on(async {
        let (first, go) = Promise::<(), Fault>::with_resolvers();
        let (promise, resolver) = Promise::<(), Fault>::with_resolvers();
        let promises = (0..10_000).map(|_| promise.clone().map(drop)).collect();
        first.map(move |()| resolver.resolve(())).detach(drop); // alone in the queue
        go.resolve(());
        promise.await.unwrap();
        promises
    });
    drop(runtime);
    let ended: Vec<_> = promises.iter().map(|promise| promise.peek().expect("it is settled")).collect();
    let ran = ended.iter().take_while(|end| end.is_ok()).count();
    assert!(
        !ran.is_multiple_of(16) && ran < ended.len(),
        "{ran} have run: none was taken that did not begin"
    );
    assert!(ended[ran..].iter().all(|end| matches!(end, Err(Fault::Abandoned(_)))));
    promises.into_iter().for_each(|promise| promise.detach(drop));
}

#[test]
fn a_shutdown_drops_handlers_without_running_them() {
    let log = Log::new();
    let runtime = runtime();
    let guard = promise_tests::kit::OnDrop::new(&log, "dropped");
    let promise = {
        let _entered = runtime.enter();
        Text::resolve(1).map(move |_| {
            let _guard = guard;
            unreachable!()
        })
    };
    let promise: Text<()> = promise;
    drop(runtime);
    log.expect("dropped");
    promise.detach(drop);
}

#[test]
fn a_shutdown_ends_async_bodies_that_wait_for_tokio() {
    let runtime = runtime();
    let body = runtime.block_on(async {
        let body = Promise::<u32, Fault>::from_future(async {
            tokio::time::sleep(Duration::from_secs(1000)).await;
            Ok(1)
        });
        let timer = promise_core::sleep(Duration::from_secs(1000)).map(|()| 1).map_err(|_| Fault::NoResult);
        yields().await;
        (body, timer)
    });
    drop(runtime);
    let thread = std::thread::spawn(move || (body.0.wait(), body.1.wait()));
    let (first, second) = thread.join().unwrap();
    assert!(matches!(first, Err(Fault::Abandoned(_))), "{first:?}");
    assert!(second.is_err(), "{second:?}");
}

#[test]
fn runtimes_one_after_another_on_one_thread() {
    for n in 0..5 {
        let value = runtime().block_on(async { Text::resolve(n).map(|n| n + 1).await });
        assert_eq!(value, Ok(n + 1));
    }
}

#[test]
fn two_runtimes_keep_their_handlers_apart() {
    let (a, b, log) = (runtime(), runtime(), Log::new());
    {
        let _entered = a.enter();
        Text::resolve(()).map(log.pass("a")).detach(drop);
    }
    b.block_on(async {
        Text::resolve(()).map(log.pass("b")).detach(drop);
        yields().await;
    });
    log.expect("b");
    a.block_on(yields());
    log.expect("b a");
}

#[test]
fn settled_from_another_thread() {
    let value = runtime().block_on(async {
        let (promise, resolver): (_, Resolver<u32, String>) = Text::with_resolvers();
        std::thread::spawn(move || resolver.resolve(1));
        promise.map(|n| n + 1).await
    });
    assert_eq!(value, Ok(2));
}

/// More jobs than one burst, and other tasks in between.
#[test]
fn long_chains_let_other_tasks_run() {
    let log = Log::new();
    runtime().block_on(async {
        let mut chain = Text::resolve(0);
        for _ in 0..1000 {
            chain = chain.map(|n| n + 1);
        }
        let other = tokio::spawn({
            let log = log.clone();
            async move { log.add("other task") }
        });
        assert_eq!(chain.map(log.show("chain ")).await, Ok(1000));
        other.await.unwrap();
    });
    log.expect("other task chain 1000");
}
