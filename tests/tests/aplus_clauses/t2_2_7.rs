//! 2.2.7 `then` gives a promise, decided by what its handler gives.

use promise_core::{Fault, Outcome, Promise};
use promise_tests::kit::{Text, in_every_setting};

#[test]
fn t2_2_7_1_a_value_fulfils() {
    in_every_setting(|world| {
        let a = world.fulfilled(1).then(|n| Ok(n + 1));
        let b = world.rejected::<u32>("r").catch(|_| Ok(3));
        let c = world.fulfilled(1).then_or_else(|n| Ok(n + 3), |_| Ok(0));
        let d = world.fulfilled(1).then(|n| Outcome::Value(n + 4));
        world.settle_and_run();
        let all = [a, b, c, d].map(|promise| promise.peek().unwrap().copied().unwrap());
        assert_eq!(all, [2, 3, 4, 5]);
    });
}

#[test]
fn t2_2_7_1_the_value_may_have_another_type() {
    in_every_setting(|world| {
        let text = world.fulfilled(1).then(|n| Ok(vec![n])).map(|list| format!("{list:?}"));
        world.settle_and_run();
        assert_eq!(text.peek(), Some(Ok(&"[1]".to_string())));
    });
}

#[test]
fn t2_2_7_1_a_promise_is_followed() {
    in_every_setting(|world| {
        let inner = world.fulfilled(2);
        let (pending, resolver) = Text::<u32>::with_resolvers();
        let a = world.fulfilled(1).then(|_| inner);
        let b = world.fulfilled(1).then(|_| pending);
        let c = world.fulfilled(1).then(|_| async { Promise::<u32, String>::resolve(4).await });
        world.settle_and_run();
        assert!(b.is_pending());
        resolver.resolve(3);
        world.run();
        let all = [a, b, c].map(|promise| promise.peek().unwrap().copied().unwrap());
        assert_eq!(all, [2, 3, 4]);
    });
}

#[test]
fn t2_2_7_2_an_error_rejects() {
    in_every_setting(|world| {
        let a = world.fulfilled(1).then(|_| Err::<u32, _>("a".to_string()));
        let b = world.rejected::<u32>("r").catch(|r| Err(r + "b"));
        let c = world.fulfilled(1).then(|_| Outcome::<u32, _>::Reason("c".to_string()));
        let d = world.fulfilled(1).finally(|| Err::<(), _>("d".to_string()));
        world.settle_and_run();
        let all = [a, b, c, d].map(|promise| {
            let reason = promise.peek().unwrap().unwrap_err().clone();
            promise.detach(drop);
            reason
        });
        assert_eq!(all, ["a", "rb", "c", "d"]);
    });
}

#[test]
fn t2_2_7_2_a_panic_rejects() {
    fn boom<V, R>(_: V) -> R {
        panic!("on purpose: boom")
    }
    in_every_setting(|world| {
        let all: Vec<Promise<u32, Fault>> = {
            let fulfilled = || world.fulfilled(1).map_err(|_| Fault::NoResult);
            let rejected = || world.rejected::<u32>("r").map_err(|_| Fault::NoResult);
            vec![
                fulfilled().then(boom::<_, Result<_, _>>),
                fulfilled().map(boom),
                fulfilled().tap(|n| boom(n)),
                fulfilled().success(boom),
                fulfilled().finally(|| boom::<_, ()>(0)),
                fulfilled().then_or_else(boom::<_, Result<_, _>>, |_| Ok(0)),
                fulfilled().then(|_| async { boom(0) }),
                rejected().catch(boom::<_, Result<_, _>>),
                rejected().fail(boom),
                rejected().map_err(boom),
                rejected().finally(|| boom::<_, ()>(0)),
                rejected().then_or_else(|_| Ok(0), boom::<_, Result<_, _>>),
            ]
        };
        world.settle_and_run();
        for (index, promise) in all.into_iter().enumerate() {
            let Some(Err(Fault::Panicked(panic))) = promise.peek() else {
                panic!("{index}: {:?}", promise.peek())
            };
            assert_eq!(panic.message(), "on purpose: boom", "{index}");
            promise.detach(drop);
        }
    });
}

#[test]
fn t2_2_7_3_without_fulfilment_handler_the_value_passes_on() {
    in_every_setting(|world| {
        let all = [
            world.fulfilled(1).catch(|_| Ok(0)),
            world.fulfilled(1).fail(|_| 0),
            world.fulfilled(1).map_err(|r| r),
            world.fulfilled(1).finally(|| ()),
            world.fulfilled(1).finally(|| Ok(5)),
            world.fulfilled(1).finally(|| Text::resolve("ignored")),
            world.fulfilled(1).tap(|_| ()),
        ];
        world.settle_and_run();
        for promise in all {
            assert_eq!(promise.peek(), Some(Ok(&1)));
        }
    });
}

#[test]
fn t2_2_7_4_without_rejection_handler_the_reason_passes_on() {
    in_every_setting(|world| {
        let all = [
            world.rejected::<u32>("r").then(|n| Ok(n + 1)),
            world.rejected::<u32>("r").map(|n| n + 1),
            world.rejected::<u32>("r").success(|n| n + 1),
            world.rejected::<u32>("r").tap(|_| ()),
            world.rejected::<u32>("r").finally(|| ()),
            world.rejected::<u32>("r").finally(|| async { Ok(()) }),
        ];
        world.settle_and_run();
        for promise in all {
            assert_eq!(promise.peek(), Some(Err(&"r".to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn t2_2_7_each_then_gives_a_promise_of_its_own() {
    in_every_setting(|world| {
        let promise = world.fulfilled(1);
        let (a, b) = (promise.clone().map(|n| n), promise.clone().map(|n| n));
        assert!(promise.id() != a.id() && promise.id() != b.id() && a.id() != b.id());
        world.settle_and_run();
    });
}
