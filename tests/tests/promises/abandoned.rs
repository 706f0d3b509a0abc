//! Nobody is left who could settle a promise: it rejects with `Fault::Abandoned`, which names the place where it was made.

use promise_core::{EventLoop, Fault, Promise, Resolver, promise};
use promise_tests::kit::{Setting, in_each, in_every_setting};

type Faulty = Promise<u32, Fault>;

#[track_caller]
fn is_abandoned_at(promise: &Faulty, line: u32) {
    let Some(Err(Fault::Abandoned(abandoned))) = promise.peek() else { panic!("{promise:?}") };
    assert_eq!((abandoned.at().file(), abandoned.at().line()), (file!(), line));
    assert!(abandoned.to_string().contains(&format!("{}:{line}:", file!())), "{abandoned}");
}

#[test]
fn the_place_is_where_the_promise_was_made() {
    in_every_setting(|world| {
        let (promise, resolver) = Faulty::with_resolvers();
        let line = line!() - 1;
        drop(resolver);
        is_abandoned_at(&promise, line);
        promise.detach(drop);

        let promise = Faulty::new(drop);
        is_abandoned_at(&promise, line!() - 1);
        promise.detach(drop);
        world.run();
    });
}

#[test]
fn only_the_last_clone_counts() {
    in_every_setting(|_| {
        let (promise, resolver) = Faulty::with_resolvers();
        let line = line!() - 1;
        let clones: Vec<Resolver<u32, Fault>> = (0..5).map(|_| resolver.clone()).collect();
        drop(resolver);
        for clone in clones {
            assert!(promise.is_pending());
            drop(clone);
        }
        is_abandoned_at(&promise, line);
        promise.detach(drop);
    });
}

#[test]
fn a_resolver_in_a_callback_that_is_thrown_away() {
    in_each(&[Setting::Timer], |world| {
        let promise = Faulty::new(|resolver| {
            let callback: Box<dyn FnOnce() + Send> = Box::new(move || resolver.resolve(1));
            world.event_loop.set_timeout(std::time::Duration::ZERO, move || drop(callback));
        });
        let line = line!() - 4;
        world.run();
        is_abandoned_at(&promise, line);
        promise.detach(drop);
    });
}

#[test]
fn a_resolver_in_a_thread_that_panics() {
    in_each(&[Setting::Thread], |world| {
        let (promise, resolver) = Faulty::with_resolvers();
        let line = line!() - 1;
        let thread = std::thread::spawn(move || {
            let _resolver = resolver;
            panic!("on purpose: in a thread");
        });
        thread.join().unwrap_err();
        world.run();
        is_abandoned_at(&promise, line);
        promise.detach(drop);
    });
}

#[test]
fn handlers_see_it_in_a_job() {
    in_every_setting(|world| {
        let (promise, resolver) = Faulty::with_resolvers();
        let log = world.log.clone();
        promise.map(|_| unreachable!()).detach(move |fault: Fault| {
            assert!(matches!(fault, Fault::Abandoned(_)));
            log.add("handler");
        });
        drop(resolver);
        world.log.expect("");
        world.run();
        world.log.expect("handler");
    });
}

#[test]
fn an_async_body_that_nobody_can_wake() {
    in_each(&[Setting::Now], |world| {
        let promise = Faulty::from_future(std::future::pending::<Result<u32, Fault>>());
        let line = line!() - 1;
        is_abandoned_at(&promise, line);
        promise.detach(drop);

        // The waker is kept for a while, then dropped.
        let wakers: std::sync::Arc<std::sync::Mutex<Vec<std::task::Waker>>> = Default::default();
        let keep = wakers.clone();
        let promise = Faulty::from_future(std::future::poll_fn(move |cx| {
            keep.lock().unwrap().push(cx.waker().clone());
            std::task::Poll::<Result<u32, Fault>>::Pending
        }));
        let line = line!() - 4;
        world.run();
        assert!(promise.is_pending());
        let taken = std::mem::take(&mut *wakers.lock().unwrap());
        drop(taken);
        world.run();
        is_abandoned_at(&promise, line);
        promise.detach(drop);
    });
}

#[test]
fn what_a_macro_makes_is_made_where_it_is_called() {
    in_each(&[Setting::Now], |world| {
        let never = || std::future::pending::<Result<u32, Fault>>();
        let line = line!();
        let source = promise!(async move { never().await }, error = Fault);
        let value = promise!(5, error = Fault);
        let outcome = promise!(promise_core::Outcome::<u32, Fault>::Value(1), error = Fault);
        let converted = promise!(Faulty::resolve(1), error = promise_core::Error);
        assert_eq!(source.origin().line(), line + 1);
        assert_eq!(value.origin().line(), line + 2);
        assert_eq!(outcome.origin().line(), line + 3);
        assert_eq!(converted.origin().line(), line + 4);
        for origin in [source.origin(), value.origin(), outcome.origin(), converted.origin()] {
            assert_eq!(origin.file(), file!());
        }
        is_abandoned_at(&source, line + 1);
        source.detach(drop);

        // The future of a handler is a promise of its own, and made by the chain.
        let last = promise!(Faulty::resolve(1).then(move |_| never()));
        let line = line!() - 1;
        let step = promise!(Faulty::resolve(1).then(move |_| never()).then(|n| n));
        let finally = promise!(Faulty::resolve(1).finally(move || async move { never().await.map(drop) }));
        world.run();
        is_abandoned_at(&last, line);
        is_abandoned_at(&step, line + 2);
        is_abandoned_at(&finally, line + 3);
        last.detach(drop);
        step.detach(drop);
        finally.detach(drop);
    });
}

#[test]
fn an_async_body_that_waits_for_an_abandoned_promise_sees_that_one() {
    in_every_setting(|world| {
        let (promise, resolver) = Faulty::with_resolvers();
        let line = line!() - 1;
        let body = Faulty::from_future(async { Ok(promise.await? + 1) });
        drop(resolver);
        world.run();
        is_abandoned_at(&body, line);
        body.detach(drop);
    });
}

#[test]
fn jobs_on_a_loop_that_is_dropped() {
    let event_loop = EventLoop::new();
    let (queued, task, line) = event_loop.enter(|| {
        let queued = Faulty::resolve(1).map(|_| unreachable!());
        let line = line!() - 1;
        (queued, Faulty::from_future_deferred(std::future::pending::<Result<u32, Fault>>()), line)
    });
    drop(event_loop);
    is_abandoned_at(&queued, line);
    is_abandoned_at(&task, line + 2);
    queued.detach(drop);
    task.detach(drop);
}

#[test]
fn what_becomes_ready_for_a_loop_that_is_gone() {
    let event_loop = EventLoop::new();
    let (promise, resolver) = Faulty::with_resolvers();
    let chain = event_loop.enter(|| promise.map(|_| 0).map(|_| 0).finally(|| ()));
    drop(event_loop);
    assert!(chain.is_pending());
    resolver.resolve(1);
    assert!(matches!(chain.peek(), Some(Err(Fault::Abandoned(_)))));
    chain.detach(drop);
}

#[test]
fn handlers_on_a_dropped_loop_are_dropped_without_being_run() {
    use promise_tests::kit::{Log, OnDrop};
    let log = Log::new();
    let event_loop = EventLoop::new();
    let guard = OnDrop::new(&log, "dropped");
    let promise = event_loop.enter(|| {
        Faulty::resolve(1).map(move |_| {
            let _guard = guard;
            unreachable!()
        })
    });
    let promise: Promise<(), Fault> = promise;
    log.expect("");
    drop(event_loop);
    log.expect("dropped");
    assert!(promise.is_rejected());
    promise.detach(drop);
}
