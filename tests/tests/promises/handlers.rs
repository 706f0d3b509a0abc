//! A handler's life: destroyed once, with what it holds, before the next link runs.

use std::sync::{Arc, Mutex};

use promise_core::Promise;
use promise_tests::kit::{Log, OnDrop, Setting, Text, in_each, in_every_setting};

/// A handler that logs `name` when it runs and `-name` when it is destroyed.
fn handler<V: Send + 'static>(log: &Log, name: &str) -> impl FnOnce(V) -> V + Send + 'static + use<V> {
    let (guard, run) = (OnDrop::new(log, format!("-{name}")), log.pass(name));
    move |value| {
        let _guard = &guard;
        run(value)
    }
}

#[test]
fn a_handler_is_destroyed_before_the_next_link_runs() {
    in_every_setting(|world| {
        let log = &world.log;
        let end = world.fulfilled(0).map(handler(log, "a")).map(handler(log, "b")).map(handler(log, "c"));
        world.settle_and_run();
        log.expect("a -a b -b c -c");
        drop(end);
        log.expect("a -a b -b c -c");
    });
}

#[test]
fn so_is_one_that_did_not_run() {
    in_every_setting(|world| {
        let log = &world.log;
        world
            .rejected::<u32>("r")
            .map(handler(log, "a"))
            .map_err(handler(log, "b"))
            .map(handler(log, "c"))
            .fail({
                let handle = handler(log, "d");
                move |r| {
                    handle(r);
                    0
                }
            })
            .map_err(handler(log, "e"))
            .map(handler(log, "f"))
            .detach(drop);
        world.settle_and_run();
        log.expect("-a b -b -c d -d -e f -f");
    });
}

#[test]
fn so_is_one_that_panics() {
    in_every_setting(|world| {
        let (guard, log) = (OnDrop::new(&world.log, "-a"), &world.log);
        world
            .fulfilled(0)
            .map(move |_| {
                let _guard = guard;
                panic!("on purpose")
            })
            .map_err(handler(log, "b"))
            .detach(drop);
        world.settle_and_run();
        log.expect("-a b -b");
    });
}

#[test]
fn a_finally_handler_too_though_its_link_waits() {
    in_every_setting(|world| {
        let (gate, open) = Text::<()>::with_resolvers();
        let (run, log) = (handler(&world.log, "finally"), &world.log);
        world
            .fulfilled(0)
            .finally(move || {
                run(());
                gate
            })
            .map(handler(log, "next"))
            .detach(drop);
        world.settle_and_run();
        log.expect("finally -finally");
        open.resolve(());
        world.run();
        log.expect("finally -finally next -next");
    });
}

#[test]
fn an_async_body_is_destroyed_before_its_promise_is_seen_as_settled() {
    in_every_setting(|world| {
        let (gate, guard) = (world.fulfilled(1), OnDrop::new(&world.log, "-body"));
        let body = Text::from_future(async move {
            let n = gate.await;
            let _guard = &guard;
            n
        });
        body.map(handler(&world.log, "next")).detach(drop);
        world.settle_and_run();
        world.log.expect("-body next -next");
    });
}

#[test]
fn handlers_of_a_chain_whose_end_was_dropped_run_and_are_destroyed_once() {
    in_every_setting(|world| {
        let log = &world.log;
        drop(world.fulfilled(0).map(handler(log, "a")).map(handler(log, "b")));
        world.settle_and_run();
        log.expect("a -a b -b");
    });
}

#[test]
fn handlers_of_a_promise_that_is_abandoned_are_destroyed_once() {
    in_each(&[Setting::Now], |world| {
        let log = &world.log;
        let (promise, resolver) = Text::<u32>::with_resolvers();
        promise.map(handler(log, "a")).map(handler(log, "b")).detach(drop);
        log.expect("");
        drop(resolver);
        world.run();
        log.expect("-a -b");
    });
}

#[test]
fn a_promise_dropped_inside_its_own_handler() {
    in_every_setting(|world| {
        let slot: Arc<Mutex<Option<Text<OnDrop>>>> = Arc::default();
        let (own, log) = (slot.clone(), world.log.clone());
        let derived = world.fulfilled(0).map(move |_| {
            drop(own.lock().unwrap().take());
            log.add("dropped itself");
            OnDrop::new(&log, "value dropped")
        });
        *slot.lock().unwrap() = Some(derived);
        world.settle_and_run();
        assert_eq!(world.log.take(), ["dropped itself", "value dropped"]);
    });
}

#[test]
fn a_chain_dropped_inside_a_handler_of_its_start() {
    in_every_setting(|world| {
        let slot: Arc<Mutex<Option<Text<u32>>>> = Arc::default();
        let (own, log) = (slot.clone(), world.log.clone());
        let end = world
            .fulfilled(0)
            .map(move |n| {
                drop(own.lock().unwrap().take());
                n
            })
            .map(log.pass("goes on"));
        *slot.lock().unwrap() = Some(end);
        world.settle_and_run();
        world.log.expect("goes on");
    });
}

#[test]
fn an_async_body_that_drops_its_own_promise() {
    in_every_setting(|world| {
        let slot: Arc<Mutex<Option<Text<u32>>>> = Arc::default();
        let (own, log, gate) = (slot.clone(), world.log.clone(), world.fulfilled(1));
        let body = Text::from_future(async move {
            let n = gate.await?;
            drop(own.lock().unwrap().take());
            let n = Text::resolve(n + 1).await?;
            log.add(n);
            Ok(n)
        });
        *slot.lock().unwrap() = Some(body);
        world.settle_and_run();
        world.log.expect("2");
    });
}

#[test]
fn a_resolver_dropped_inside_the_handler_it_caused() {
    in_every_setting(|world| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let (own, log) = (Arc::new(Mutex::new(None)), &world.log);
        let held = own.clone();
        promise.map(move |n: u32| (drop(held.lock().unwrap().take()), n).1).map(log.show("")).detach(drop);
        *own.lock().unwrap() = Some(resolver.clone());
        resolver.resolve(4);
        drop(resolver);
        world.run();
        log.expect("4");
    });
}

/// What is attached in a handler to the promise that handler decides, comes after it.
#[test]
fn attaching_to_the_derived_promise_from_inside_its_handler() {
    in_every_setting(|world| {
        let slot: Arc<Mutex<Option<Promise<u32, String>>>> = Arc::default();
        let (own, log) = (slot.clone(), world.log.clone());
        let derived = world.fulfilled(1).map(move |n| {
            let itself = own.lock().unwrap().take().unwrap();
            itself.map(log.show("sees ")).detach(drop);
            log.add("handler ends");
            n + 1
        });
        *slot.lock().unwrap() = Some(derived);
        world.settle_and_run();
        world.log.expect("handler ends sees 2");
    });
}
