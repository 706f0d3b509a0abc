//! 2.3.2 A promise that is resolved with another one adopts its state.

use promise_core::{Outcome, Promise};
use promise_tests::kit::{Setting, Text, World, in_each, in_every_setting};

/// All ways to resolve a promise with another one.
fn ways(world: &World, inner: impl Fn() -> Text<u32>) -> Vec<Text<u32>> {
    let (by_follow, resolver) = Text::with_resolvers();
    resolver.follow(inner());
    let (by_outcome, resolver) = Text::with_resolvers();
    resolver.resolve_with(inner().into());
    let (a, b, c, d) = (inner(), inner(), inner(), inner());
    vec![
        by_follow,
        by_outcome,
        Text::new(|resolver| resolver.follow(inner())),
        world.fulfilled(0).then(|_| a),
        world.rejected("r").catch(|_| b),
        Text::from_future(async { Outcome::Promise(c) }),
        world.fulfilled(0).then(|_| Outcome::Promise(d)),
    ]
}

#[test]
fn t2_3_2_1_pending_as_long_as_the_other_one_is() {
    in_every_setting(|world| {
        let (inner, resolver) = Text::with_resolvers();
        let all = ways(world, || inner.clone());
        world.settle_and_run();
        assert!(all.iter().all(Promise::is_pending));
        resolver.resolve(4);
        assert!(all.iter().all(Promise::is_pending), "only in a job");
        world.run();
        assert!(all.iter().all(|promise| promise.peek() == Some(Ok(&4))));
    });
}

#[test]
fn t2_3_2_2_fulfilled_with_the_same_value() {
    in_every_setting(|world| {
        let all = ways(world, || world.fulfilled(6));
        world.settle_and_run();
        world.settle_and_run();
        assert!(all.iter().all(|promise| promise.peek() == Some(Ok(&6))));
    });
}

#[test]
fn t2_3_2_3_rejected_with_the_same_reason() {
    in_every_setting(|world| {
        let all = ways(world, || world.rejected("same"));
        world.settle_and_run();
        world.settle_and_run();
        for promise in all {
            assert_eq!(promise.peek(), Some(Err(&"same".to_string())));
            promise.detach(drop);
        }
    });
}

/// Adoption takes a job for the other promise's `then`, and one for its reaction.
#[test]
fn t2_3_2_adopting_a_settled_promise_takes_two_jobs() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        let (promise, resolver) = Text::with_resolvers();
        resolver.follow(Text::resolve(1));
        promise.map(log.pass("adopted")).detach(drop);
        let beside =
            Text::resolve(0).map(log.pass("1")).map(log.pass("2")).map(log.pass("3")).map(log.pass("4"));
        world.run();
        log.expect("1 2 adopted 3 4");
        assert!(beside.is_fulfilled());
    });
}

#[test]
fn t2_3_2_a_handler_that_gives_a_promise_costs_three_jobs_in_all() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        Text::resolve(0).then(|_| Text::resolve(1)).map(log.pass("adopted")).detach(drop);
        let beside =
            Text::resolve(0).map(log.pass("1")).map(log.pass("2")).map(log.pass("3")).map(log.pass("4"));
        world.run();
        log.expect("1 2 3 adopted 4");
        assert!(beside.is_fulfilled());
    });
}

/// `finally` waits for what its handler gives as for a promise, also for nothing: ECMA-262, not A+.
#[test]
fn t2_3_2_finally_passes_on_three_jobs_after_its_handler() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        Text::resolve(0).finally(log.mark("finally")).map(log.pass("after")).detach(drop);
        let mut beside = Text::resolve(0);
        for tick in 1..=6 {
            beside = beside.map(log.pass(&tick.to_string()));
        }
        world.run();
        log.expect("finally 1 2 3 after 4 5 6");
        assert!(beside.is_fulfilled());
    });
}

#[test]
fn t2_3_2_finally_waits_for_a_promise() {
    in_every_setting(|world| {
        let (gate, open) = Text::<()>::with_resolvers();
        for result in [Ok(1), Err("r".to_string())] {
            let waits_for = gate.clone();
            let (on_value, on_reason) = (world.log.show("value "), world.log.show("reason "));
            world.settled(result).finally(move || waits_for).map(on_value).map_err(on_reason).detach(drop);
        }
        world.settle_and_run();
        world.log.expect("");
        open.resolve(());
        world.run();
        world.log.expect("value 1 reason r");
    });
}

#[test]
fn t2_3_2_the_rejection_of_what_finally_waits_for_takes_over() {
    in_every_setting(|world| {
        for result in [Ok(1), Err("r".to_string())] {
            let waits_for = world.rejected::<()>("from finally");
            world.settled(result).finally(move || waits_for).map_err(world.log.show("")).detach(drop);
        }
        world.settle_and_run();
        world.log.expect("from finally from finally");
    });
}

#[test]
fn t2_3_2_a_promise_adopted_twice_gives_both_the_value() {
    in_every_setting(|world| {
        let inner = world.fulfilled(vec![1, 2]);
        let (a, b) = (inner.clone(), inner.clone());
        let both = [world.fulfilled(0).then(|_| a), world.fulfilled(0).then(|_| b)];
        world.settle_and_run();
        assert!(both.iter().all(|promise| promise.peek() == Some(Ok(&vec![1, 2]))));
        assert_eq!(inner.peek(), Some(Ok(&vec![1, 2])));
    });
}

#[test]
fn t2_3_2_adoptions_of_adoptions_settle_from_the_inside() {
    in_every_setting(|world| {
        let (innermost, resolver) = Text::with_resolvers();
        let mut promise = innermost;
        for _ in 0..10 {
            let inner = promise;
            promise = world.fulfilled(0).then(|_| inner);
        }
        world.settle_and_run();
        assert!(promise.is_pending());
        resolver.resolve(8);
        world.run();
        assert_eq!(promise.peek(), Some(Ok(&8)));
    });
}
