//! 2.3.3.3.3 and 2.3.3.3.4: what a thenable does with its resolving functions is not trusted.

use std::time::Duration;

use promise_core::{Fault, Outcome, Promise, Resolver, set_timeout};
use promise_tests::kit::{Text, World, in_every_setting};

use super::t2_3_3::{By, thenable, ways};

type Then = fn(Resolver<u32, String>);

fn late(action: impl FnOnce() + Send + 'static) {
    set_timeout(Duration::from_millis(1), action);
}

#[track_caller]
fn all_become(world: &World, then: Then, expected: Result<u32, &str>) {
    let all = ways(world, move || thenable(then));
    world.settle_and_run();
    for promise in all {
        let result = promise.peek().expect("settled");
        assert_eq!(result.copied().map_err(String::as_str), expected);
        promise.detach(drop);
    }
}

/// A promise of the thenable's choice that is rejected: it counts only if it is followed.
fn bad() -> Text<u32> {
    Text::reject("bad".into()).finally(|| ())
}

#[test]
fn t2_3_3_3_3_the_first_call_counts() {
    let cases: [(Then, Result<u32, &str>); 8] = [
        (|r| (r.resolve(1), r.resolve(2)).0, Ok(1)),
        (|r| (r.resolve(1), r.reject("2".into())).0, Ok(1)),
        (|r| (r.reject("1".into()), r.resolve(2)).0, Err("1")),
        (|r| (r.reject("1".into()), r.reject("2".into())).0, Err("1")),
        (|r| (r.follow(Text::resolve(1)), r.reject("2".into())).0, Ok(1)),
        (|r| (r.follow(bad()), r.resolve(2)).0, Err("bad")),
        (|r| (r.resolve_with(thenable(|r| r.resolve(1))), r.reject("2".into())).0, Ok(1)),
        (|r| (r.resolve_with(thenable(|r| r.reject("1".into()))), r.resolve(2)).0, Err("1")),
    ];
    in_every_setting(|world| {
        for (then, expected) in cases {
            all_become(world, then, expected);
        }
    });
}

#[test]
fn t2_3_3_3_3_also_when_the_calls_come_later() {
    let cases: [(Then, Result<u32, &str>); 4] = [
        (
            |r| {
                r.resolve(1);
                late(move || r.reject("late".into()));
            },
            Ok(1),
        ),
        (
            |r| {
                let again = r.clone();
                late(move || r.resolve(1));
                late(move || again.resolve(2));
            },
            Ok(1),
        ),
        (
            |r| {
                let again = r.clone();
                late(move || r.reject("1".into()));
                late(move || again.resolve(2));
            },
            Err("1"),
        ),
        (
            |r| {
                // Resolved, though pending: the second call is ignored.
                let (inner, inner_resolver) = Text::with_resolvers();
                r.follow(inner);
                r.resolve(2);
                late(move || inner_resolver.resolve(1));
            },
            Ok(1),
        ),
    ];
    in_every_setting(|world| {
        for (then, expected) in cases {
            all_become(world, then, expected);
        }
    });
}

#[test]
fn t2_3_3_3_3_from_two_threads_at_once_one_wins() {
    in_every_setting(|world| {
        for _ in 0..20 {
            let promise = Promise::from_outcome(thenable(|resolver| {
                let other = resolver.clone();
                let threads = [
                    std::thread::spawn(move || resolver.resolve(1)),
                    std::thread::spawn(move || other.resolve(2)),
                ];
                threads.into_iter().for_each(|thread| thread.join().unwrap());
            }));
            world.run();
            assert!(matches!(promise.peek(), Some(Ok(1 | 2))));
        }
    });
}

#[test]
fn t2_3_3_3_4_1_a_panic_after_a_call_is_ignored() {
    let cases: [(Then, Result<u32, &str>); 4] = [
        (
            |r| {
                r.resolve(1);
                panic!("on purpose: after resolve")
            },
            Ok(1),
        ),
        (
            |r| {
                r.reject("1".into());
                panic!("on purpose: after reject")
            },
            Err("1"),
        ),
        (
            |r| {
                r.follow(Text::resolve(1));
                panic!("on purpose: after follow")
            },
            Ok(1),
        ),
        (
            |r| {
                r.resolve_with(thenable(|r| late(move || r.resolve(1))));
                panic!("on purpose: after resolve with a thenable")
            },
            Ok(1),
        ),
    ];
    in_every_setting(|world| {
        for (then, expected) in cases {
            all_become(world, then, expected);
        }
    });
}

#[test]
fn t2_3_3_3_4_2_a_panic_rejects_and_what_comes_after_it_is_too_late() {
    let cases: [Then; 3] = [
        |_| panic!("on purpose: in then"),
        |r| {
            late(move || r.resolve(1));
            panic!("on purpose: in then")
        },
        |r| {
            late(move || r.reject("1".into()));
            panic!("on purpose: in then")
        },
    ];
    in_every_setting(|world| {
        for then in cases {
            all_become(world, then, Err("panicked: on purpose: in then"));
        }
    });
}

#[test]
fn a_thenable_that_drops_its_resolver_abandons() {
    in_every_setting(|world| {
        let promise = world
            .fulfilled(0)
            .map_err(|_| Fault::NoResult)
            .then(|_| Outcome::<u32, Fault>::Thenable(Box::new(By(drop))));
        world.settle_and_run();
        let Some(Err(Fault::Abandoned(abandoned))) = promise.peek() else { panic!("{:?}", promise.peek()) };
        assert_eq!(abandoned.at(), promise.origin());
        promise.detach(drop);
    });
}

#[test]
fn a_thenable_that_never_calls_but_keeps_its_resolver_stays_pending() {
    in_every_setting(|world| {
        let all = ways(world, || thenable(std::mem::forget));
        world.settle_and_run();
        world.run();
        assert!(all.iter().all(Promise::is_pending));
    });
}
