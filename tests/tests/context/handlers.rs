//! What has the context of the place where it was written.

use promise_core::{EventLoop, Outcome, Promise, Resolver, Thenable, promise, sleep};
use promise_tests::kit::{Text, in_every_setting};
use std::time::Duration;

use super::{N, NAME, n};

#[test]
fn every_kind_of_handler_in_every_setting() {
    in_every_setting(|world| {
        let fulfilled = world.fulfilled(0);
        let rejected = world.rejected::<u32>("no");
        let log = world.log.clone();
        let say = move |what: &str| {
            log.add(format_args!("{what}{}", n()));
            Ok::<_, String>(())
        };
        let all: Vec<Text<()>> = world.event_loop.enter(|| {
            N.sync_scope(1, || {
                let (a, b, c, d, e) = (say.clone(), say.clone(), say.clone(), say.clone(), say.clone());
                let (f, g) = (say.clone(), say.clone());
                vec![
                    fulfilled.clone().then(move |_| a("then")),
                    fulfilled.clone().map(move |_| b("map")).map(drop),
                    fulfilled.clone().tap(move |_| drop(c("tap"))).map(drop),
                    rejected.clone().map(drop).catch(move |_| d("catch")),
                    rejected.clone().map_err(move |e| (f("map_err"), e).1).map(drop).catch(|_| Ok(())),
                    fulfilled.clone().finally(move || drop(e("finally"))).map(drop),
                    fulfilled.clone().then_or_else(move |_| g("both"), |_| Ok(())),
                ]
            })
        });
        let plain = say.clone();
        let outside = world.event_loop.enter(|| fulfilled.map(move |_| plain("outside").is_ok()));
        N.sync_scope(9, || world.settle_and_run());
        drop((all, outside));
        let mut seen = world.log.take();
        seen.sort_unstable();
        assert_eq!(seen, ["both1", "catch1", "finally1", "map1", "map_err1", "outside0", "tap1", "then1"]);
    });
}

#[test]
fn attached_counts_and_neither_made_nor_settled() {
    let event_loop = EventLoop::new();
    let (promise, resolver) = N.sync_scope(1, Text::<u32>::with_resolvers);
    let here = event_loop.enter(|| promise.clone().map(|_| n()));
    let there = event_loop.enter(|| N.sync_scope(2, || promise.map(|_| n())));
    N.sync_scope(3, || resolver.resolve(0));
    N.sync_scope(4, || event_loop.run_until_idle());
    assert_eq!((here.peek(), there.peek()), (Some(Ok(&0)), Some(Ok(&2))));
}

#[test]
fn what_a_handler_attaches_has_its_context() {
    let event_loop = EventLoop::new();
    let n = event_loop.enter(|| {
        N.sync_scope(1, || {
            Text::resolve(()).then(|()| {
                let inner = N.sync_scope(n() + 1, || Text::resolve(()).map(|()| n()));
                inner.map(|inner| (inner, n()))
            })
        })
    });
    event_loop.run_until_idle();
    assert_eq!(n.peek(), Some(Ok(&(2, 1))));
}

#[test]
fn values_of_other_keys_stay() {
    let seen = NAME.sync_scope("a", || {
        N.sync_scope(1, || NAME.sync_scope("b", || Text::resolve(()).map(|()| (n(), NAME.get()))))
    });
    assert_eq!(seen.wait(), Ok((1, "b")));
}

#[test]
fn an_async_body_keeps_it_across_awaits() {
    let event_loop = EventLoop::with_virtual_time();
    let body = |event_loop: &EventLoop| {
        event_loop.enter(|| {
            Promise::<_>::from_future(async {
                let mut seen = vec![n()];
                sleep(Duration::from_millis(1)).await?;
                seen.push(n());
                Promise::<_>::resolve(()).await?;
                seen.push(n());
                let inner = N.scope(7, async {
                    let before = n();
                    sleep(Duration::from_millis(1)).await.ok();
                    (before, n())
                });
                let (before, after) = inner.await;
                seen.extend([before, after, n()]);
                Ok(seen)
            })
        })
    };
    let inside = N.sync_scope(1, || body(&event_loop));
    let outside = body(&event_loop);
    N.sync_scope(9, || event_loop.run_until_idle());
    assert_eq!(inside.peek().unwrap().unwrap(), &[1, 1, 1, 7, 7, 1]);
    assert_eq!(outside.peek().unwrap().unwrap(), &[0, 0, 0, 7, 7, 0]);
}

#[test]
fn a_fused_chain() {
    let chain = N.sync_scope(1, || {
        promise!(
            sleep(Duration::from_millis(1))
                .then(|()| n())
                .then(|before| async move { sleep(Duration::from_millis(1)).await.map(|()| (before, n())) })
                .finally(|| assert_eq!(n(), 1))
        )
    });
    assert_eq!(chain.wait().unwrap(), (1, 1));
}

struct Foreign;
impl Thenable<u32, String> for Foreign {
    fn then(self: Box<Self>, resolver: Resolver<u32, String>) {
        resolver.resolve(n());
    }
}

#[test]
fn a_thenable_has_that_of_the_resolving_call() {
    let event_loop = EventLoop::new();
    let [given, resolved, made, by, plain] = event_loop.enter(|| {
        let given = N.sync_scope(1, || Text::resolve(()).then(|()| Outcome::Thenable(Box::new(Foreign))));
        let (resolved, resolver) = Text::with_resolvers();
        N.sync_scope(2, || resolver.resolve_with(Outcome::Thenable(Box::new(Foreign))));
        let made = N.sync_scope(3, || Text::from_thenable(Foreign));
        let (by, resolver) = Text::with_resolvers();
        N.sync_scope(4, || resolver.resolve_by(|| Outcome::Thenable(Box::new(Foreign))));
        [given, resolved, made, by, Text::from_thenable(Foreign)]
    });
    N.sync_scope(9, || event_loop.run_until_idle());
    let seen = [given, resolved, made, by, plain].map(|p| p.peek().and_then(Result::ok).copied());
    assert_eq!(seen, [1, 2, 3, 4, 0].map(Some));
}

#[test]
fn behind_combinators() {
    let event_loop = EventLoop::new();
    let (late, resolver) = Text::with_resolvers();
    let all = event_loop.enter(|| {
        N.sync_scope(1, || Promise::all([late, Text::resolve(1)]).map(|all: Vec<u32>| (all.len(), n())))
    });
    N.sync_scope(2, || resolver.resolve(0));
    event_loop.run_until_idle();
    assert_eq!(all.peek(), Some(Ok(&(2, 1))));
}

#[test]
fn a_panic_leaves_the_scope() {
    promise_tests::kit::quiet();
    let event_loop = EventLoop::new();
    event_loop.enter(|| {
        drop(
            N.sync_scope(1, || Text::resolve(()).map(|()| promise_tests::kit::boom::<()>()))
                .catch(|_| Ok(())),
        );
        assert_eq!(n(), 0);
    });
    let after = event_loop.enter(|| Text::resolve(()).map(|()| n()));
    event_loop.run_until_idle();
    assert_eq!(after.peek(), Some(Ok(&0)));
    let panic = std::panic::catch_unwind(|| N.sync_scope(1, promise_tests::kit::boom::<()>));
    assert!(panic.is_err() && n() == 0);
}

/// What collects the values runs in a job of the last input, whoever has settled that.
#[test]
fn what_collects_the_values() {
    let event_loop = EventLoop::new();
    for shared in [false, true] {
        let (all, _first) = event_loop.enter(|| {
            let ((first, one), (second, two)) = (Text::<u32>::with_resolvers(), Text::with_resolvers());
            let somebody_elses = shared.then(|| second.clone());
            let all: Text<u32> = N.sync_scope(1, || Promise::all_into([first, second], |_: Vec<u32>| n()));
            N.sync_scope(2, || one.resolve(0));
            N.sync_scope(3, || two.resolve(0));
            (all, somebody_elses)
        });
        event_loop.run_until_idle();
        assert_eq!(all.peek(), Some(Ok(&1)));
    }
}

/// The same where the inputs have settled while they were looked for.
#[test]
fn what_collects_the_values_of_inputs_that_settled_early() {
    let event_loop = EventLoop::new();
    let all: Text<u32> = event_loop.enter(|| {
        let (input, resolver) = Text::<u32>::with_resolvers();
        let mut inputs = Some(input);
        let looking = std::iter::from_fn(|| {
            inputs.take().or_else(|| {
                resolver.resolve(0);
                None
            })
        });
        N.sync_scope(1, || Promise::all_into(looking, |_: Vec<u32>| n()))
    });
    event_loop.run_until_idle();
    assert_eq!(all.peek(), Some(Ok(&1)));
}
