//! "Chaining": each step starts when the one in front has succeeded, with its result.

use std::time::Duration;

use promise_core::{Outcome, Promise, sleep};
use promise_tests::kit::{Text, in_every_setting};

#[test]
fn each_step_gets_the_result_of_the_one_in_front() {
    in_every_setting(|world| {
        let done = world
            .fulfilled(1)
            .then(|n| Ok(n + 1))
            .then(|n| Text::resolve(n * 10))
            .then(|n| async move { Ok(n.to_string()) })
            .map(|text| text + "!")
            .then(|text| Outcome::Value(text.len()));
        world.settle_and_run();
        assert_eq!(done.peek(), Some(Ok(&3)));
    });
}

/// `doSomething().then(r => doSomethingElse(r)).then(..)`: each of them takes time.
#[test]
fn a_step_that_gives_a_promise_is_waited_for() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let step = |log: &promise_tests::kit::Log, name: &'static str| {
            let log = log.clone();
            move |n: u64| {
                log.add(format_args!("{name} starts"));
                let (promise, resolver) = Text::with_resolvers();
                promise_core::set_timeout(Duration::from_millis(n), move || {
                    log.add(format_args!("{name} ends"));
                    resolver.resolve(n + 1);
                });
                promise
            }
        };
        let done = world.fulfilled(1).then(step(&log, "a")).then(step(&log, "b")).then(step(&log, "c"));
        world.settle_and_run();
        log.expect("a starts a ends b starts b ends c starts c ends");
        assert_eq!(done.peek(), Some(Ok(&4)));
    });
}

/// "Always return results": a promise that is not given back is not waited for.
#[test]
fn a_floating_promise_is_not_waited_for() {
    in_every_setting(|world| {
        let (log, inner) = (world.log.clone(), world.log.clone());
        world
            .fulfilled(1)
            .map(move |_| sleep(Duration::from_millis(10)).map(inner.pass("floating")).detach(drop))
            .map(log.pass("next"))
            .detach(drop);
        world.settle_and_run();
        log.expect("next floating");
    });
}

/// "Initial work / Do that / Do this, no matter what happened before".
#[test]
fn chaining_after_a_catch() {
    in_every_setting(|world| {
        let log = world.log.clone();
        world
            .fulfilled(())
            .map(log.pass("Initial work"))
            .then(|()| Err::<(), _>("Something failed".to_string()))
            .map(log.pass("Do this"))
            .fail({
                let log = log.clone();
                move |_| log.add("Do that")
            })
            .map(log.pass("Do this, no matter what happened before"))
            .detach(drop);
        world.settle_and_run();
        assert_eq!(log.take(), ["Initial work", "Do that", "Do this, no matter what happened before"]);
    });
}

/// "Nesting": the inner catch sees only failures of the inner chain.
#[test]
fn a_nested_chain_limits_the_scope_of_its_catch() {
    in_every_setting(|world| {
        let run = |critical: Result<u32, String>, optional: Result<u32, String>| {
            let first = world.settled(critical);
            let log = world.log.clone();
            let (inner, outer) = (log.show("inner "), log.show("outer "));
            let (moves_on, always) = (log.pass("moves on"), log.pass("always"));
            first
                .then(move |_| Promise::settled(optional).fail(move |r| inner(r).len() as u32))
                .map(moves_on)
                .map_err(outer)
                .fail(|_| 0)
                .map(always)
                .detach(drop);
        };
        run(Ok(1), Ok(2));
        world.settle_and_run();
        assert_eq!(world.log.take(), ["moves on", "always"]);
        run(Ok(1), Err("optional".into()));
        world.settle_and_run();
        assert_eq!(world.log.take(), ["inner optional", "moves on", "always"]);
        run(Err("critical".into()), Ok(2));
        world.settle_and_run();
        assert_eq!(world.log.take(), ["outer critical", "always"]);
    });
}

#[test]
fn branches_of_one_promise_are_independent() {
    in_every_setting(|world| {
        let root = world.fulfilled(2);
        let left = root.clone().map(|n| n * 10).map(|n| n + 1);
        let right = root.then(|_| Err::<i32, _>("right".to_string()));
        world.settle_and_run();
        assert_eq!(left.peek(), Some(Ok(&21)));
        assert_eq!(right.peek(), Some(Err(&"right".to_string())));
        right.detach(drop);
    });
}

#[test]
fn the_same_chain_with_await() {
    in_every_setting(|world| {
        let first = world.fulfilled(1);
        let log = world.log.clone();
        let body = Text::from_future(async move {
            let n = first.await?;
            log.add(n);
            let n = Text::resolve(n + 1).await?;
            log.add(n);
            let text = match Text::<u32>::reject("r".into()).await {
                Ok(_) => unreachable!(),
                Err(reason) => reason,
            };
            log.add(&text);
            Err::<u32, _>(text)
        });
        world.settle_and_run();
        world.log.expect("1 2 r");
        assert_eq!(body.peek(), Some(Err(&"r".to_string())));
        body.detach(drop);
    });
}
