//! Looking at a promise without taking its result.

use promise_core::{Promise, State};
use promise_tests::kit::{Clones, Text, in_every_setting, reports_of, set_recorder};

#[test]
fn state_and_peek_follow_the_promise() {
    in_every_setting(|world| {
        let (value, reason) = (world.fulfilled(1), world.rejected::<u32>("r"));
        let (pending, _resolver) = Text::<u32>::with_resolvers();
        world.settle_and_run();
        let states = [&value, &reason, &pending].map(Promise::state);
        assert_eq!(states, [State::Fulfilled, State::Rejected, State::Pending]);
        assert_eq!([&value, &reason, &pending].map(Promise::is_pending), [false, false, true]);
        assert_eq!([&value, &reason, &pending].map(Promise::is_fulfilled), [true, false, false]);
        assert_eq!([&value, &reason, &pending].map(Promise::is_rejected), [false, true, false]);
        assert_eq!(
            (value.peek(), reason.peek(), pending.peek()),
            (Some(Ok(&1)), Some(Err(&"r".to_string())), None)
        );
        reason.detach(drop);
    });
}

#[test]
fn peeking_clones_nothing_and_takes_nothing() {
    in_every_setting(|world| {
        let (value, clones) = Clones::new();
        let promise = world.fulfilled(value);
        world.settle_and_run();
        assert!(promise.peek().is_some() && promise.peek().is_some());
        promise.map(drop).detach(drop);
        world.run();
        assert_eq!(clones(), 0);
    });
}

#[test]
fn peeking_does_not_count_as_handling() {
    set_recorder();
    in_every_setting(|world| {
        let reason = format!("only peeked at {:?}", world.setting);
        let promise = world.rejected::<()>(&reason);
        world.settle_and_run();
        assert!(promise.peek().unwrap().is_err() && promise.is_rejected());
        assert_eq!(reports_of(&reason), 0);
        drop(promise);
        assert_eq!(reports_of(&reason), 1);
    });
}

#[test]
fn ids_are_those_of_promises_not_of_handles() {
    in_every_setting(|world| {
        let promise = world.fulfilled(1);
        let (copy, derived) = (promise.clone(), promise.clone().map(|n| n));
        assert_eq!(promise.id(), copy.id());
        assert_ne!(promise.id(), derived.id());
        world.settle_and_run();
        assert_eq!(promise.id(), copy.id());
    });
}

#[test]
fn peek_from_many_threads() {
    let promise = Text::resolve("text".to_string());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    assert_eq!(promise.peek().unwrap().unwrap(), "text");
                }
            });
        }
    });
}
