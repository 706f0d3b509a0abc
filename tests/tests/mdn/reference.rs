//! From the pages of the reference: `Promise`'s own example, thenables, and what `resolve` of a promise is.

use std::time::Duration;

use promise_core::{Outcome, Promise, set_timeout};
use promise_tests::kit::{Text, in_every_setting};

/// The example of the `Promise` page: parity, with a `then` of two handlers, and a `finally`.
#[test]
fn tetherball_parity() {
    fn tethered_get_number(number: f64) -> Text<f64> {
        Promise::new(|resolver| {
            set_timeout(Duration::from_millis(10), move || {
                if number < 0.9 {
                    resolver.resolve(number)
                } else {
                    resolver.reject(format!("Expected to be less than 0.9: {number}"))
                }
            });
        })
    }
    fn determine_parity(value: f64) -> Result<(bool, f64), String> {
        let odd = (value * 10.0) as i64 % 2 == 1;
        Ok((odd, value))
    }
    in_every_setting(|world| {
        for number in [0.3, 0.4, 0.95] {
            let (log, last) = (world.log.clone(), world.log.clone());
            world
                .fulfilled(number)
                .then(tethered_get_number)
                .then_or_else(determine_parity, |reason| Err(format!("trouble getting number; {reason}")))
                .map(move |(odd, value)| {
                    log.add(format_args!("Got {value}, {}", if odd { "odd" } else { "even" }))
                })
                .fail(move |reason| last.add(reason))
                .finally(world.log.mark("All done"))
                .detach(drop);
        }
        world.settle_and_run();
        let mut lines = world.log.take();
        lines.sort();
        assert_eq!(
            lines,
            [
                "All done",
                "All done",
                "All done",
                "Got 0.3, odd",
                "Got 0.4, even",
                "trouble getting number; Expected to be less than 0.9: 0.95"
            ]
        );
    });
}

/// `Promise.resolve(promise) === promise`.
#[test]
fn resolve_of_a_promise_is_the_promise() {
    in_every_setting(|world| {
        let promise = world.fulfilled(1);
        let id = promise.id();
        let same = Promise::from_outcome(Outcome::Promise(promise));
        assert_eq!(same.id(), id);
        let copy = same.clone();
        assert_eq!(copy.id(), id);
        world.settle_and_run();
        assert_ne!(Text::resolve(1).id(), id);
        assert_eq!(same.peek(), copy.peek());
    });
}

/// `Promise.reject(promise)` wraps, and so does a reason that is an outcome of `map_err`.
#[test]
fn a_reason_is_never_followed() {
    #[derive(Debug)]
    struct Wraps(Promise<u32, String>);
    impl From<promise_core::Fault> for Wraps {
        fn from(fault: promise_core::Fault) -> Self {
            Wraps(Promise::reject(fault.into()))
        }
    }
    in_every_setting(|world| {
        let inner = world.fulfilled(1);
        let id = inner.id();
        let outer = Promise::<u32, Wraps>::reject(Wraps(inner)).then(|n| Ok(n + 1));
        world.settle_and_run();
        assert!(matches!(outer.peek(), Some(Err(Wraps(promise))) if promise.id() == id));
        outer.detach(drop);
    });
}

/// From the page of `then`: "handlers of one promise, and their results, in the order A B C".
#[test]
fn several_thens_on_one_promise_get_the_same_value() {
    in_every_setting(|world| {
        let promise = world.fulfilled("foobar".to_string());
        let (a, b) = (promise.clone().map(|s| s + "1"), promise.clone().map(|s| s + "2"));
        world.settle_and_run();
        let texts = [&a, &b, &promise].map(|promise| promise.peek().unwrap().unwrap().as_str());
        assert_eq!(texts, ["foobar1", "foobar2", "foobar"]);
    });
}
