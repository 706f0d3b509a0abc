//! "Composition": `all`, `allSettled`, `any`, `race`, and one after another.

use std::time::Duration;

use promise_core::{Fault, Promise, sleep};
use promise_tests::kit::{Setting, Text, in_each, in_every_setting};

fn after(millis: u64, result: Result<u64, String>) -> Text<u64> {
    sleep(Duration::from_millis(millis)).map_err(|e| e.to_string()).then(move |()| result)
}

#[test]
fn all_gives_the_values_in_the_order_of_the_inputs() {
    in_every_setting(|world| {
        let slow_first = [30, 10, 20].map(|n| after(n, Ok(n)));
        let all = Promise::all(slow_first.into_iter().chain([world.fulfilled(7)]));
        world.settle_and_run();
        assert_eq!(all.peek(), Some(Ok(&vec![30, 10, 20, 7])));
    });
}

#[test]
fn all_rejects_with_the_first_reason_and_does_not_wait() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        let slow = after(30, Ok(1)).map(log.show("slow "));
        let all = Promise::all([slow, after(20, Err("b".into())), after(10, Err("a".into()))]);
        all.map_err(log.show("rejected ")).detach(drop);
        world.run();
        log.expect("rejected a slow 1");
    });
}

#[test]
fn all_settled_gives_every_result() {
    in_every_setting(|world| {
        let all = Promise::all_settled([world.fulfilled(1), world.rejected("r"), after(5, Ok(3))]);
        world.settle_and_run();
        assert_eq!(all.peek(), Some(Ok(&vec![Ok(1), Err("r".to_string()), Ok(3)])));
    });
}

#[test]
fn any_gives_the_first_value_and_ignores_reasons() {
    in_every_setting(|world| {
        let any =
            Promise::any([world.rejected("r"), after(10, Ok(1)), after(5, Ok(2)), after(1, Err("s".into()))]);
        world.settle_and_run();
        assert_eq!(any.peek().unwrap().unwrap(), &2);
    });
}

#[test]
fn any_rejects_with_all_reasons_in_the_order_of_the_inputs() {
    in_every_setting(|world| {
        let any = Promise::any([after(10, Err("a".into())), world.rejected("b"), after(5, Err("c".into()))]);
        world.settle_and_run();
        assert_eq!(any.peek().unwrap().unwrap_err().errors, ["a", "b", "c"]);
        any.detach(drop);
    });
}

#[test]
fn race_settles_as_the_first_that_settles() {
    in_every_setting(|world| {
        let value = Promise::race([after(10, Ok(1)), world.fulfilled(2), after(20, Ok(3))]);
        let reason = Promise::race([after(10, Ok(1)), world.rejected("r"), after(20, Ok(3))]);
        world.settle_and_run();
        assert_eq!(value.peek(), Some(Ok(&2)));
        assert_eq!(reason.peek(), Some(Err(&"r".to_string())));
        reason.detach(drop);
    });
}

#[test]
fn with_no_inputs() {
    in_each(&[Setting::Already], |_| {
        // Settled at once, without a job.
        assert_eq!(Promise::all(Vec::<Text<u32>>::new()).peek(), Some(Ok(&vec![])));
        assert_eq!(Promise::all_settled(Vec::<Text<u32>>::new()).peek(), Some(Ok(&vec![])));
        let none = Promise::any(Vec::<Text<u32>>::new());
        assert!(none.peek().unwrap().unwrap_err().errors.is_empty());
        none.detach(drop);
    });
    in_every_setting(|world| {
        let race = Promise::race(Vec::<Text<u32>>::new());
        world.run();
        assert!(race.is_pending());
    });
}

#[test]
fn tuples_of_different_types() {
    in_every_setting(|world| {
        let all = Promise::all((world.fulfilled(1), world.fulfilled("two"), after(3, Ok(3))));
        let settled = Promise::all_settled((world.fulfilled(1), world.rejected::<()>("r")));
        let any = Promise::any((world.rejected::<u8>("r"), world.fulfilled(2)));
        let (never, _resolver) = Text::with_resolvers();
        let race = Promise::race((world.fulfilled(1), never));
        let failed =
            Promise::all((world.fulfilled(1), world.rejected::<()>("first"), world.rejected::<u8>("second")));
        world.settle_and_run();
        assert_eq!(all.peek(), Some(Ok(&(1, "two", 3))));
        assert_eq!(settled.peek(), Some(Ok(&(Ok(1), Err("r".to_string())))));
        assert_eq!(any.peek().unwrap().unwrap(), &2);
        assert_eq!(race.peek(), Some(Ok(&1)));
        assert_eq!(failed.peek(), Some(Err(&"first".to_string())));
        failed.detach(drop);
    });
}

#[test]
fn one_promise_may_be_several_inputs() {
    in_every_setting(|world| {
        let promise = world.fulfilled(5);
        let all = Promise::all([promise.clone(), promise.clone(), promise]);
        world.settle_and_run();
        assert_eq!(all.peek(), Some(Ok(&vec![5, 5, 5])));
    });
}

#[test]
fn an_input_that_is_abandoned_rejects_the_whole() {
    in_every_setting(|world| {
        let (input, resolver) = Promise::<u32, Fault>::with_resolvers();
        let other = world.fulfilled(1).map_err(|_| Fault::NoResult);
        let all = Promise::all([other, input]);
        world.settle_and_run();
        assert!(all.is_pending());
        drop(resolver);
        world.run();
        assert!(matches!(all.peek(), Some(Err(Fault::Abandoned(_)))));
        all.detach(drop);
    });
}

/// `[func1, func2, func3].reduce((p, f) => p.then(f), Promise.resolve())`
#[test]
fn one_after_another_with_fold() {
    in_every_setting(|world| {
        let steps: [fn(u64) -> Text<u64>; 3] =
            [|n| after(30, Ok(n + 1)), |n| after(10, Ok(n * 2)), |n| after(20, Ok(n + 3))];
        let done = steps.into_iter().fold(world.fulfilled(10), |promise, step| promise.then(step));
        world.settle_and_run();
        assert_eq!(done.peek(), Some(Ok(&25)));
    });
}

/// `const composeAsync = (...funcs) => x => funcs.reduce(applyAsync, Promise.resolve(x))`: sync and async functions.
#[test]
fn a_reusable_compose_of_sync_and_async_functions() {
    type Step = Box<dyn Fn(u64) -> promise_core::Outcome<u64, String> + Send + Sync>;
    fn compose(steps: Vec<Step>) -> impl Fn(Text<u64>) -> Text<u64> {
        let steps = std::sync::Arc::new(steps);
        move |start| {
            (0..steps.len()).fold(start, |promise, index| {
                let steps = steps.clone();
                promise.then(move |n| steps[index](n))
            })
        }
    }
    in_every_setting(|world| {
        let transform = compose(vec![
            Box::new(|n| promise_core::Outcome::Value(n + 1)),
            Box::new(|n| promise_core::Outcome::Promise(after(5, Ok(n * 10)))),
            Box::new(|n| {
                if n > 100 {
                    promise_core::Outcome::Reason("too large".into())
                } else {
                    promise_core::Outcome::Value(n)
                }
            }),
        ]);
        let (small, large) = (transform(world.fulfilled(2)), transform(world.fulfilled(20)));
        world.settle_and_run();
        assert_eq!(small.peek(), Some(Ok(&30)));
        assert_eq!(large.peek(), Some(Err(&"too large".to_string())));
        large.detach(drop);
    });
}

#[test]
fn one_after_another_with_await() {
    in_every_setting(|world| {
        let start = world.fulfilled(1);
        let done = Text::from_future(async move {
            let mut n = start.await?;
            for step in [|n| after(3, Ok(n + 1)), |n| after(1, Ok(n * 5))] {
                n = step(n).await?;
            }
            Ok(n)
        });
        world.settle_and_run();
        assert_eq!(done.peek(), Some(Ok(&10)));
    });
}
