//! 2.2.4 A handler is not called until the execution context stack contains only platform code.

use promise_core::{Promise, queue_microtask};
use promise_tests::kit::{Setting, Text, in_each, in_every_setting};

#[test]
fn t2_2_4_not_inside_then() {
    in_every_setting(|world| {
        let log = world.log.clone();
        for result in [Ok(1), Err("r".to_string())] {
            world
                .settled(result)
                .map(log.pass("value"))
                .finally(log.mark("finally"))
                .map_err(log.pass("reason"))
                .detach(drop);
            log.add("attached");
        }
        log.expect("attached attached");
        world.settle();
        log.expect("attached attached");
        world.run();
        assert_eq!(log.len(), 6);
    });
}

#[test]
fn t2_2_4_not_inside_resolve_or_reject() {
    in_each(&[Setting::Now], |world| {
        let log = world.log.clone();
        let (promise, resolver) = Text::<()>::with_resolvers();
        promise.map(log.pass("value")).detach(drop);
        resolver.resolve(());
        log.add("resolved");
        let (promise, resolver) = Text::<()>::with_resolvers();
        promise.map_err(log.pass("reason")).detach(drop);
        resolver.reject("r".into());
        log.add("rejected");
        let (promise, resolver) = Text::<()>::with_resolvers();
        promise.map_err(log.pass("abandoned")).detach(drop);
        drop(resolver);
        log.add("dropped");
        world.run();
        log.expect("resolved rejected dropped value reason abandoned");
    });
}

#[test]
fn t2_2_4_not_inside_another_handler() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let inner_log = log.clone();
        world
            .fulfilled(0)
            .map(move |_| {
                inner_log.add("[");
                let (promise, resolver) = Text::<()>::with_resolvers();
                promise.map(inner_log.pass("attached before")).detach(drop);
                resolver.resolve(());
                Text::resolve(()).map(inner_log.pass("attached late")).detach(drop);
                queue_microtask(inner_log.mark("microtask"));
                inner_log.add("]");
            })
            .detach(drop);
        world.settle_and_run();
        log.expect("[ ] attached before attached late microtask");
    });
}

#[test]
fn t2_2_4_not_inside_an_executor() {
    in_each(&[Setting::Now], |world| {
        let log = world.log.clone();
        let promise = Text::<u32>::new(|resolver| {
            resolver.resolve(1);
            Promise::<u32, String>::resolve(0).map(log.pass("inner")).detach(drop);
            log.add("end of the executor");
        });
        promise.map(log.pass("outer")).detach(drop);
        log.add("end of the turn");
        world.run();
        log.expect("end of the executor end of the turn inner outer");
    });
}

#[test]
fn t2_2_4_not_inside_an_async_body() {
    in_each(&[Setting::Now], |world| {
        let log = world.log.clone();
        let body_log = log.clone();
        let body = Text::from_future(async move {
            body_log.add("start");
            let (promise, resolver) = Text::<()>::with_resolvers();
            promise.map(body_log.pass("handler")).detach(drop);
            resolver.resolve(());
            body_log.add("end");
            Ok(())
        });
        log.add("called");
        body.detach(drop);
        world.run();
        log.expect("start end called handler");
    });
}

#[test]
fn t2_2_4_a_turn_runs_to_its_end_before_a_handler_that_another_thread_caused() {
    in_each(&[Setting::Thread], |world| {
        let log = world.log.clone();
        world.fulfilled(()).map(log.pass("handler")).detach(drop);
        world.settle();
        // The thread is done; the turn is not.
        log.add("end of the turn");
        world.run();
        log.expect("end of the turn handler");
    });
}
