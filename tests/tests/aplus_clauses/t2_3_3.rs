//! 2.3.3 A thenable is called from a job of its own, with resolving functions of its own; what it gives is resolved again.

use promise_core::{Outcome, Promise, Resolver, Thenable};
use promise_tests::kit::{Log, Setting, Text, World, in_each, in_every_setting};

/// A thenable made of a function.
pub struct By<F>(pub F);

impl<T, E, F: FnOnce(Resolver<T, E>) + Send> Thenable<T, E> for By<F> {
    fn then(self: Box<Self>, resolver: Resolver<T, E>) {
        self.0(resolver);
    }
}

/// An outcome that calls a function with the thenable's resolving functions.
pub fn thenable<T: 'static>(then: impl FnOnce(Resolver<T, String>) + Send + 'static) -> Outcome<T, String> {
    Outcome::Thenable(Box::new(By(then)))
}

/// A promise that is resolved with a thenable, each way there is.
pub fn ways(
    world: &World,
    make: impl Fn() -> Outcome<u32, String> + Clone + Send + 'static,
) -> Vec<Text<u32>> {
    let (by_resolver, resolver) = Text::with_resolvers();
    resolver.resolve_with(make());
    let (a, b, c) = (make.clone(), make.clone(), make.clone());
    vec![
        by_resolver,
        Promise::from_outcome(make()),
        Text::new(|resolver| resolver.resolve_with(make())),
        world.fulfilled(0).then(move |_| a()),
        world.rejected("r").catch(move |_| b()),
        Text::from_future(async move { c() }),
    ]
}

/// A thenable that resolves with what is in it, deeper and deeper.
fn nested(depth: u32, innermost: Outcome<u32, String>) -> Outcome<u32, String> {
    (0..depth).fold(innermost, |inner, _| thenable(|resolver| resolver.resolve_with(inner)))
}

#[test]
fn t2_3_3_3_then_is_called_from_a_job_never_synchronously() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let inside = log.clone();
        let all = ways(world, move || {
            let log = inside.clone();
            thenable(move |resolver| {
                log.add("called");
                resolver.resolve(1);
            })
        });
        log.expect("");
        world.settle();
        log.expect("");
        world.run();
        assert_eq!(log.len(), all.len());
        assert!(all.iter().all(|promise| promise.peek() == Some(Ok(&1))));
    });
}

#[test]
fn t2_3_3_3_then_is_called_once_for_each_promise() {
    in_every_setting(|world| {
        let log = world.log.clone();
        let promise = world.fulfilled(0).then(move |_| {
            thenable(move |resolver| {
                log.add("called");
                resolver.resolve(1);
            })
        });
        for _ in 0..3 {
            promise.clone().detach(drop);
        }
        world.settle_and_run();
        world.log.expect("called");
    });
}

#[test]
fn t2_3_3_3_the_call_is_one_job_and_settling_needs_no_other() {
    in_each(&[Setting::Already], |world| {
        let log: &Log = &world.log;
        Promise::from_outcome(thenable(|resolver| resolver.resolve(1))).map(log.pass("adopted")).detach(drop);
        Text::resolve(0).map(log.pass("1")).map(log.pass("2")).map(log.pass("3")).detach(drop);
        world.run();
        log.expect("1 adopted 2 3");
    });
}

#[test]
fn t2_3_3_3_1_resolved_with_a_value_fulfils() {
    in_every_setting(|world| {
        let all = ways(world, || thenable(|resolver| resolver.resolve(5)));
        world.settle_and_run();
        assert!(all.iter().all(|promise| promise.peek() == Some(Ok(&5))));
    });
}

#[test]
fn t2_3_3_3_1_resolved_with_a_promise_follows_it() {
    in_every_setting(|world| {
        let (inner, inner_resolver) = Text::with_resolvers();
        let all = ways(world, move || {
            let inner = inner.clone();
            thenable(|resolver| resolver.follow(inner))
        });
        world.settle_and_run();
        assert!(all.iter().all(Promise::is_pending));
        inner_resolver.resolve(7);
        world.run();
        assert!(all.iter().all(|promise| promise.peek() == Some(Ok(&7))));
    });
}

#[test]
fn t2_3_3_3_1_resolved_with_a_thenable_runs_the_procedure_again() {
    in_every_setting(|world| {
        let fulfilled = ways(world, || nested(3, Outcome::Value(9)));
        let rejected = ways(world, || nested(3, Outcome::Reason("deep".into())));
        let followed = ways(world, || nested(2, Outcome::Promise(Text::resolve(10))));
        world.settle_and_run();
        assert!(fulfilled.iter().all(|promise| promise.peek() == Some(Ok(&9))));
        assert!(followed.iter().all(|promise| promise.peek() == Some(Ok(&10))));
        for promise in rejected {
            assert_eq!(promise.peek(), Some(Err(&"deep".to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn t2_3_3_3_1_each_level_is_a_job() {
    in_each(&[Setting::Already], |world| {
        let log = &world.log;
        Promise::from_outcome(nested(3, Outcome::Value(1))).map(log.pass("adopted")).detach(drop);
        let mut beside = Text::resolve(0);
        for tick in 1..=5 {
            beside = beside.map(log.pass(&tick.to_string()));
        }
        world.run();
        log.expect("1 2 3 adopted 4 5");
        assert!(beside.is_fulfilled());
    });
}

#[test]
fn t2_3_3_3_2_rejected_rejects() {
    in_every_setting(|world| {
        for promise in ways(world, || thenable(|resolver| resolver.reject("by thenable".into()))) {
            world.settle_and_run();
            assert_eq!(promise.peek(), Some(Err(&"by thenable".to_string())));
            promise.detach(drop);
        }
    });
}

#[test]
fn t2_3_3_3_a_thenable_may_answer_later() {
    in_every_setting(|world| {
        let parked: std::sync::Arc<std::sync::Mutex<Vec<Resolver<u32, String>>>> = Default::default();
        let keep = parked.clone();
        let all = ways(world, move || {
            let keep = keep.clone();
            thenable(move |resolver| keep.lock().unwrap().push(resolver))
        });
        world.settle_and_run();
        assert!(all.iter().all(Promise::is_pending));
        let resolvers = std::mem::take(&mut *parked.lock().unwrap());
        assert_eq!(resolvers.len(), all.len());
        std::thread::spawn(move || resolvers.iter().for_each(|resolver| resolver.resolve(3))).join().unwrap();
        world.run();
        assert!(all.iter().all(|promise| promise.peek() == Some(Ok(&3))));
    });
}

/// The promise's own resolver is not the thenable's: it has been used up.
#[test]
fn t2_3_3_3_the_resolver_that_gave_the_thenable_cannot_interfere() {
    in_every_setting(|world| {
        let (promise, resolver) = Text::with_resolvers();
        let mine = resolver.clone();
        resolver.resolve_with(thenable(move |resolver| {
            mine.resolve(1);
            mine.reject("2".into());
            assert!(mine.is_resolved() && !resolver.is_resolved());
            resolver.resolve(3);
            assert!(resolver.is_resolved());
        }));
        resolver.resolve(4);
        world.run();
        assert_eq!(promise.peek(), Some(Ok(&3)));
    });
}
