//! 2.1 A promise must be in one of three states: pending, fulfilled, or rejected.

use std::time::Duration;

use promise_core::{Promise, Resolver, State};
use promise_tests::kit::{Text, World, in_every_setting};

/// Settles with `first` as the setting says, and tries everything else before, at once after, and later.
fn settled_for_good(world: &World, first: Result<u32, String>, state: State) {
    let (promise, resolver) = Text::<u32>::with_resolvers();
    let decide = {
        let first = first.clone();
        move |resolver: &Resolver<u32, String>| {
            assert_eq!(resolver.try_settle(first), Ok(()));
            resolver.reject("too late".into());
            resolver.resolve(99);
            resolver.follow(Promise::resolve(98));
            assert_eq!(resolver.try_settle(Ok(97)), Err(Ok(97)));
        }
    };
    let watched = promise.clone();
    match world.setting {
        promise_tests::kit::Setting::Already => {
            decide(&resolver);
            world.run();
        }
        promise_tests::kit::Setting::Now => decide(&resolver),
        promise_tests::kit::Setting::Timer => {
            let resolver = resolver.clone();
            world.event_loop.set_timeout(Duration::from_millis(1), move || decide(&resolver));
        }
        promise_tests::kit::Setting::Thread => {
            std::thread::scope(|scope| scope.spawn(|| decide(&resolver)).join().unwrap());
        }
    }
    let log = world.log.clone();
    let seen = promise.then_or_else(
        {
            let log = log.clone();
            move |n| {
                log.add(format_args!("fulfilled {n}"));
                Ok(())
            }
        },
        move |reason| {
            log.add(format_args!("rejected {reason}"));
            Ok(())
        },
    );
    world.run();
    resolver.resolve(96);
    resolver.reject("much too late".into());
    world.run();
    assert_eq!(watched.state(), state);
    assert_eq!(watched.peek().unwrap().cloned().map_err(Clone::clone), first);
    assert!(seen.is_fulfilled());
    assert_eq!(world.log.len(), 1);
    watched.detach(drop);
}

#[test]
fn t2_1_1_a_pending_promise_stays_so_until_it_is_settled() {
    in_every_setting(|world| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        world.run();
        assert_eq!((promise.state(), promise.is_pending()), (State::Pending, true));
        assert!(!promise.is_fulfilled() && !promise.is_rejected() && promise.peek().is_none());
        drop(resolver);
        promise.detach(drop);
    });
}

#[test]
fn t2_1_1_a_pending_promise_may_become_either() {
    in_every_setting(|world| {
        let (value, reason) = (world.fulfilled(1), world.rejected::<u32>("no"));
        world.settle_and_run();
        assert_eq!((value.state(), value.is_fulfilled()), (State::Fulfilled, true));
        assert_eq!((reason.state(), reason.is_rejected()), (State::Rejected, true));
        reason.detach(drop);
    });
}

#[test]
fn t2_1_2_a_fulfilled_promise_keeps_its_state_and_value() {
    in_every_setting(|world| settled_for_good(world, Ok(7), State::Fulfilled));
}

#[test]
fn t2_1_3_a_rejected_promise_keeps_its_state_and_reason() {
    in_every_setting(|world| settled_for_good(world, Err("first".into()), State::Rejected));
}

#[test]
fn t2_1_a_promise_that_follows_a_pending_one_is_resolved_but_pending() {
    in_every_setting(|world| {
        let (promise, resolver) = Text::<u32>::with_resolvers();
        let (inner, inner_resolver) = Text::<u32>::with_resolvers();
        assert!(!resolver.is_resolved());
        resolver.follow(inner);
        assert!(resolver.is_resolved());
        resolver.resolve(1);
        resolver.reject("no".into());
        world.run();
        assert!(promise.is_pending());
        inner_resolver.resolve(2);
        world.run();
        assert_eq!(promise.peek(), Some(Ok(&2)));
    });
}
